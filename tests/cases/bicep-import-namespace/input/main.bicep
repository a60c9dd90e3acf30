import * as vpn from 'shared/vpn.bicep'

resource users 'Microsoft.Network/vpnServerConfigurations@2023-09-01' = {
  name: 'vsc-imports'
  location: 'westeurope'
  properties: {
    vpnProtocols: [ 'OpenVPN' ]
    vpnAuthenticationTypes: [ 'AAD' ]
    aadAuthenticationParameters: {
      aadTenant: vpn.signIn.tenant
      aadAudience: vpn.signIn.audience
      aadIssuer: vpn.signIn.issuer
    }
  }
}
