var common = {
  gatewayType: 'Vpn'
  vpnClientConfiguration: {
    vpnClientProtocols: [ 'OpenVPN' ]
    aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
    aadAudience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
    aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
  }
}

resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-spread'
  location: 'westeurope'
  properties: {
    ...common
    sku: { name: 'VpnGw1AZ', tier: 'VpnGw1AZ' }
  }

  resource rule 'natRules' = {
    name: 'rule'
    properties: { mode: 'EgressSnat' }
  }
}

resource second 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-copied'
  location: vgw.location
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: vgw.properties.vpnClientConfiguration.aadTenant
      aadAudience: vgw.properties.vpnClientConfiguration.aadAudience
      aadIssuer: vgw.properties.vpnClientConfiguration.aadIssuer
    }
  }
}
