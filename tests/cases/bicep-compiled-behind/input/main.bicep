resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-behind'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadAudience: '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
    }
  }
}

resource second 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-new'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadAudience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
    }
  }
}
