@description('Audience of the Microsoft-registered Azure VPN client.')
param microsoftRegisteredAudience string = '41b23e61-6c1e-4545-b367-cd054e0ed4b4'

@description('Audience of the legacy, manually registered client.')
param legacyAudience string = 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'

param useLegacy bool = false

resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-words'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: useLegacy ? legacyAudience : microsoftRegisteredAudience
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}
