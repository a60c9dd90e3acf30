targetScope = 'subscription'

var clients = loadJsonContent('clients.json')

module europe 'gateway.bicep' = {
  name: 'europe'
  scope: resourceGroup('rg-europe')
  params: {
    location: 'westeurope'
    signIn: clients.public
  }
}

module virginia 'gateway.bicep' = {
  name: 'virginia'
  scope: resourceGroup('rg-virginia')
  params: {
    location: 'usgovvirginia'
    signIn: clients['usgovernment']
  }
}
