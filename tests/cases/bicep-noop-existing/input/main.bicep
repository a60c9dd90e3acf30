resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' existing = {
  name: 'vgw-hub'
  scope: resourceGroup('rg-hub')
}

resource connection 'Microsoft.Network/connections@2023-09-01' = {
  name: 'to-kiel'
  location: 'westeurope'
  properties: {
    connectionType: 'IPsec'
    virtualNetworkGateway1: { id: vgw.id, properties: {} }
  }
}

output audience string = vgw.properties.vpnClientConfiguration.aadAudience
