targetScope = 'subscription'

resource network 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-network'
  location: 'westeurope'
}

module landing '../modules/landing/main.bicep' = {
  name: 'landing'
  scope: network
  params: {
    vpn: {
      name: 'vgw-landing'
      signIn: { audience: '41b23e61-6c1e-4545-b367-cd054e0ed4b4' }
    }
  }
}
