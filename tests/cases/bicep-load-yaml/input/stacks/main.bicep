var settings = loadYamlContent('../settings/vpn.yaml')

resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-yaml'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      vpnAuthenticationTypes: settings.authentication
      aadTenant: settings.tenant
      aadAudience: settings.audience
      aadIssuer: settings.issuer
    }
  }
}
