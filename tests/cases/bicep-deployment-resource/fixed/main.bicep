param audience string = 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'

resource inner 'Microsoft.Resources/deployments@2022-09-01' = {
  name: 'inner'
  resourceGroup: 'rg-inner'
  properties: {
    mode: 'Incremental'
    expressionEvaluationOptions: { scope: 'inner' }
    parameters: {
      audience: { value: audience }
    }
    template: loadJsonContent('templates/vpn.json.txt')
  }
}

resource vpn_gateway 'Microsoft.Resources/deployments@2022-09-01' = {
  name: 'linked'
  properties: {
    mode: 'Incremental'
    templateLink: { uri: uri('https://example.org/', 'vpn-gateway.json') }
    parameters: {
      gatewayName: { value: 'vgw-linked' }
      aadAudience: { value: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8' }
      aadTenant: { value: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645' }
    }
  }
}
