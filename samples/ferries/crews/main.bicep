param location string = resourceGroup().location

// One template for the estate in Azure Public and the one in Azure US Government
var audiences = {
  AzureCloud: '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
  AzureUSGovernment: '51bb15d4-3a4f-4ebf-9dca-40096fe32426'
}

resource users 'Microsoft.Network/vpnServerConfigurations@2023-09-01' = {
  name: 'vpnc-crews'
  location: location
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
