param name string
param application string = 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
param audience string = application

resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: name
  location: resourceGroup().location
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: audience
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}
