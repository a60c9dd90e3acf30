param audience string = '41b23e61-6c1e-4545-b367-cd054e0ed4b4'

resource circuit 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'ergw-backbone'
  location: 'westeurope'
  tags: { signIn: audience }
  properties: {
    gatewayType: 'ExpressRoute'
    sku: { name: 'ErGw1AZ', tier: 'ErGw1AZ' }
  }
}

resource sites 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-sites'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: null
  }
}
