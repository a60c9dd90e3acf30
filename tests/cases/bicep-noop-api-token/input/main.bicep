param audience string = 'api://tracking'

resource auth 'Microsoft.Web/sites/config@2023-12-01' = {
  name: 'app-tracking/authsettingsV2'
  properties: {
    identityProviders: {
      azureActiveDirectory: {
        registration: { openIdIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/', clientId: '9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037' }
        validation: { allowedAudiences: [ audience, '9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037' ] }
      }
    }
  }
}

module token 'token.bicep' = {
  name: 'token'
  params: { audience: '9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037', issuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/', tenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645' }
}
