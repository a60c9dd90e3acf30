param environmentName string = 'prod'
param useCustom bool = false

var audience = useCustom
  ? '9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037'
  : environmentName == 'prod' ? 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8' : 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'

resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-ferry'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      vpnAuthenticationTypes: [ 'AAD' ]
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: audience
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}
