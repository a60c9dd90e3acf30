var audiences = {
  AzureCloud: '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
  AzureUSGovernment: '51bb15d4-3a4f-4ebf-9dca-40096fe32426'
  AzureChinaCloud: '49f817b6-84ae-4cc0-928c-73f27289b3aa'
  AzureGermanCloud: '538ee9e6-310a-468d-afef-ea97365856a9'
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
