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
      signIn: { audience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8' }
    }
  }
}
