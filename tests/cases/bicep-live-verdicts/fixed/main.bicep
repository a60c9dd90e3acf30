targetScope = 'subscription'

param suffix string

var scopes = {
  north: 'rg-north'
  south: 'rg-south'
}

module north 'gateway.bicep' = {
  name: 'north'
  scope: resourceGroup('5d2c8e14-90ab-4f37-a6d1-3b7e0c9f5a28', scopes.north)
  params: { name: 'vgw-north', audience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8' }
}

module south 'gateway.bicep' = {
  name: 'south'
  scope: resourceGroup(scopes.south)
  params: { name: 'vgw-south', audience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8' }
}

module east 'gateway.bicep' = {
  name: 'east'
  scope: resourceGroup('rg-east-${suffix}')
  params: { name: 'vgw-east-${uniqueString(subscription().id)}', audience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8' }
}

module west 'gateway.bicep' = {
  name: 'west'
  scope: resourceGroup('rg-west')
  params: { name: 'vgw-west', audience: '9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037' }
}

module planned 'gateway.bicep' = {
  name: 'planned'
  scope: resourceGroup('rg-planned')
  params: { name: 'vgw-planned', audience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8' }
}
