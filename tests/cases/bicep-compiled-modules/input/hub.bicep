param audience string = 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'

resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-inlined'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadAudience: audience
    }
  }
}
