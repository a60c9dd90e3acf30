param location string = resourceGroup().location
param virtualNetworkId string

var tenantId = '8d3f6b1a-47c2-4e0b-b5d9-6f1c2a9e7d34'

module gateway 'br/public:avm/res/network/virtual-network-gateway:0.6.2' = {
  name: 'gateway'
  params: {
    name: 'vgw-terminals-${uniqueString(resourceGroup().id)}'
    location: location
    gatewayType: 'Vpn'
    clusterSettings: { clusterMode: 'activePassiveNoBgp' }
    virtualNetworkResourceId: virtualNetworkId
    vpnClientAddressPoolPrefix: '172.25.0.0/24'
    vpnClientAadConfiguration: {
      aadTenant: 'https://login.microsoftonline.com/${tenantId}'
      aadAudience: '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
      aadIssuer: 'https://sts.windows.net/${tenantId}/'
      vpnAuthenticationTypes: [ 'AAD' ]
      vpnClientProtocols: [ 'OpenVPN' ]
    }
  }
}
