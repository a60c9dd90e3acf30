param gateway object

module vgw '../gateway/main.bicep' = {
  name: 'vgw'
  params: {
    name: gateway.name
    audience: gateway.signIn.audience
  }
}
