type vpnClientConfiguration = {
  aadAudience: '41b23e61-6c1e-4545-b367-cd054e0ed4b4' | 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
  aadTenant: string
}

func oldAudience() string => '51bb15d4-3a4f-4ebf-9dca-40096fe32426'

resource custom 'Microsoft.CustomProviders/resourceProviders/vpnServerConfigurations@2018-09-01-preview' = {
  name: 'provider/users'
  properties: {
    aadAuthenticationParameters: { aadAudience: '9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037' }
  }
}

resource settings 'Microsoft.AppConfiguration/configurationStores/keyValues@2023-03-01' = {
  name: 'appcs-network/vpn:aadAudience'
  properties: { value: string({ vpnClientConfiguration: { aadAudience: '9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037' } }) }
}
