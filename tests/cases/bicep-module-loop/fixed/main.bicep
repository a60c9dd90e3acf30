var regions = {
  northeurope: { audience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8' }
  westeurope: { audience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8' }
}
var spares = [ 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8', '9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037' ]

module region 'gateway.bicep' = [for entry in items(regions): {
  name: 'gateway-${entry.key}'
  params: {
    name: 'vgw-${entry.key}'
    location: entry.key
    audience: entry.value.audience
  }
}]

module spare 'gateway.bicep' = [for i in range(0, length(spares)): {
  name: 'spare-${i}'
  params: {
    name: 'vgw-spare-${i}'
    location: 'westeurope'
    audience: spares[i]
  }
}]
