targetScope = 'subscription'

param environmentName string
param gatewaySubnetId string
param vpnAudience string

var tenantId = '8d3f6b1a-47c2-4e0b-b5d9-6f1c2a9e7d34'

resource network 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-ferries-${environmentName}'
  location: 'swedencentral'
}

module hub '../../modules/vpn-hub/main.bicep' = {
  name: 'vpn-hub'
  scope: network
  params: {
    name: 'vgw-ferries-${environmentName}'
    gatewaySubnetId: gatewaySubnetId
    tenantId: tenantId
    clients: {
      audience: vpnAudience
      addressPrefixes: [ '172.24.0.0/22' ]
    }
  }
}
