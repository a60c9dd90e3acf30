targetScope = 'managementGroup'

var places = [
  { subscription: '5d2c8e14-90ab-4f37-a6d1-3b7e0c9f5a28', group: 'rg-north', audience: '41b23e61-6c1e-4545-b367-cd054e0ed4b4' }
  { subscription: '5d2c8e14-90ab-4f37-a6d1-3b7e0c9f5a28', group: 'rg-south', audience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8' }
  { subscription: '9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037', group: 'rg-north', audience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8' }
]

module hubs 'hub.bicep' = [for (place, i) in places: {
  name: 'hub-${i}'
  scope: resourceGroup(place.subscription, place.group)
  params: { audience: place.audience }
}]
