param aadAudience string = 'https://monitor.azure.com/'

resource site 'Microsoft.Web/sites@2023-12-01' = {
  name: 'app-tracking'
  location: 'westeurope'
  properties: {
    siteConfig: {
      appSettings: [
        { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'Authorization=AAD;AadAudience=${aadAudience}' }
      ]
    }
  }
}

module insights 'br/public:avm/res/insights/component:0.4.2' = {
  name: 'insights'
  params: {
    name: 'appi-tracking'
    workspaceResourceId: resourceId('Microsoft.OperationalInsights/workspaces', 'log')
    aadAudience: aadAudience
  }
}
