param audience string = '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
param name string = 'vgw-quickstart'

resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: name
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadAudience: audience
    }
  }
}

resource users 'Microsoft.Network/vpnServerConfigurations@2023-09-01' = {
  name: 'vsc-quickstart'
  location: 'westeurope'
  properties: {
    vpnProtocols: [ 'OpenVPN' ]
    aadAuthenticationParameters: { aadAudience: '41b23e61-6c1e-4545-b367-cd054e0ed4b4' }
  }
}
