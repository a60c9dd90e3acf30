resource quoted 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-quoted'
  location: 'westeurope'
  'properties': { 'gatewayType': 'Vpn', 'vpnClientConfiguration': { 'aadAudience': '41b23e61-6c1e-4545-b367-cd054e0ed4b4', vpnClientProtocols: [ 'OpenVPN' ] } }
}

resource multi 'microsoft.network/VIRTUALNETWORKGATEWAYS@2023-09-01' = {
  name: 'vgw-multi'
  location: 'westeurope'
  properties: {
    vpnClientConfiguration: {
      aadAudience: '''41b23e61-6c1e-4545-b367-cd054e0ed4b4'''
      aadTenant: $'''https://login.microsoftonline.com/${'0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'}'''
    }
  }
}

resource inner 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-inner'
  location: 'westeurope'
  properties: {
    vpnClientConfiguration: {
      aadAudience: '${'41b23e61-6c1e-4545-b367-cd054e0ed4b4'}'
    }
  }
}

resource escaped 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-escaped'
  location: 'westeurope'
  properties: {
    vpnClientConfiguration: {
      aadAudience: '\u{34}1b23e61-6c1e-4545-b367-cd054e0ed4b4'
    }
  }
}

resource cased 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-cased'
  location: 'westeurope'
  properties: {
    VpnClientConfiguration: {
      AadAudience: any('41b23e61-6c1e-4545-b367-cd054e0ed4b4')
    }
  }
}

resource key 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-key'
  location: 'westeurope'
  properties: {
    vpnClientConfiguration: {
      '${'aad'}Audience': (('41b23e61-6c1e-4545-b367-cd054e0ed4b4'))
    }
  }
}
