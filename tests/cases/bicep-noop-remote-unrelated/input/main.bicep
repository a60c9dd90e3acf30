module app 'br/public:avm/res/app/container-app:0.11.0' = {
  name: 'app'
  params: {
    name: 'ca-tracking'
    audience: '9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037'
    issuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    authConfig: { audience: '9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037', tenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645' }
  }
}

module api 'br/acme:apim/policy:1.0.0' = {
  name: 'api'
  params: { audience: '9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037', tenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645' }
}
