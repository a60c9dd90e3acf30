targetScope = 'subscription'

resource rg 'Microsoft.Resources/resourceGroups@2024-03-01' existing = {
  scope: subscription('5d2c8e14-90ab-4f37-a6d1-3b7e0c9f5a28')
  name: 'rg-hub'
}

module hub 'hub.bicep' = {
  name: 'hub'
  scope: rg
  params: { audience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8' }
}
