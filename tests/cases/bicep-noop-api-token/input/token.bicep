param audience string
param issuer string
param tenant string

resource credential 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2023-01-31' = {
  name: 'id-deploy/github'
  properties: {
    audiences: [ audience ]
    issuer: issuer
    subject: 'repo:polarfracht/network:${tenant}'
  }
}
