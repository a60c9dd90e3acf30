param override string?

module one 'gateway.bicep' = {
  name: 'one'
  params: { name: 'vgw-one', audience: override }
}

module two 'gateway.bicep' = {
  name: 'two'
  params: { name: 'vgw-two', application: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8' }
}
