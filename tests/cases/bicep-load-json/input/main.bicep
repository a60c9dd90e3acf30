var vpn = loadJsonContent('config/network.json', 'hub.vpn[0]')

resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: vpn.name
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      vpnAuthenticationTypes: [ 'AAD' ]
      aadTenant: vpn.tenant
      aadAudience: vpn.audience
      aadIssuer: vpn.issuer
    }
  }
}
