import { azureVpnAudience as audience, tenantUrl, issuerUrl } from 'shared/constants.bicep'

resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-imports'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      vpnAuthenticationTypes: [ 'AAD' ]
      aadTenant: tenantUrl
      aadAudience: audience
      aadIssuer: issuerUrl
    }
  }
}
