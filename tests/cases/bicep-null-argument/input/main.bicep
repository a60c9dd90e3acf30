param override string?

module one 'gateway.bicep' = {
  name: 'one'
  params: { name: 'vgw-one', audience: override }
}

module two 'gateway.bicep' = {
  name: 'two'
  params: { name: 'vgw-two', application: '51bb15d4-3a4f-4ebf-9dca-40096fe32426' }
}
