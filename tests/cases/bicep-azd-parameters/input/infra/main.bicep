targetScope = 'subscription'

param environmentName string
param location string
param clientId string

resource rg 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
}

module vpn 'vpn.bicep' = {
  name: 'vpn'
  scope: rg
  params: {
    location: location
    clientId: clientId
  }
}
