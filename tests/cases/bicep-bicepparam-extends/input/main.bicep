param name string
param signIn object

resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: name
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      vpnAuthenticationTypes: [ 'AAD' ]
      aadTenant: signIn.tenant
      aadAudience: signIn.audience
      aadIssuer: signIn.issuer
    }
  }
}
