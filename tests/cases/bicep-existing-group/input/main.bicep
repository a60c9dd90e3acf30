targetScope = 'subscription'

resource rg 'Microsoft.Resources/resourceGroups@2024-03-01' existing = {
  scope: subscription('5d2c8e14-90ab-4f37-a6d1-3b7e0c9f5a28')
  name: 'rg-hub'
}

module hub 'hub.bicep' = {
  name: 'hub'
  scope: rg
  params: { audience: '41b23e61-6c1e-4545-b367-cd054e0ed4b4' }
}
