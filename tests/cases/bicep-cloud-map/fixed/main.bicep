var audiences = {
  AzureCloud: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
  AzureUSGovernment: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
  AzureChinaCloud: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
  AzureGermanCloud: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
}

resource users 'Microsoft.Network/vpnServerConfigurations@2023-09-01' = {
  name: 'vsc-ferries'
  location: resourceGroup().location
  properties: {
    vpnProtocols: [ 'OpenVPN' ]
    vpnAuthenticationTypes: [ 'AAD' ]
    aadAuthenticationParameters: {
      aadTenant: '${environment().authentication.loginEndpoint}${tenant().tenantId}'
      aadAudience: audiences[environment().name]
      aadIssuer: 'https://sts.windows.net/${tenant().tenantId}/'
    }
  }
}
