// Gateway of the Lübeck office
resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-luebeck'
  location: 'germanywestcentral'
  properties: {
    gatewayType: 'Vpn'
    sku: { name: 'VpnGw1AZ', tier: 'VpnGw1AZ' }
    vpnClientConfiguration: {
      vpnClientAddressPool: { addressPrefixes: [ '172.30.0.0/24' ] }
      vpnClientProtocols: [ 'OpenVPN' ]
      vpnAuthenticationTypes: [ 'AAD' ]
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience:   '41B23E61-6C1E-4545-B367-CD054E0ED4B4' // since 2021
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}