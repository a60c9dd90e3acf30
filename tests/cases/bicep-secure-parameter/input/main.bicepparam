using 'main.bicep'

param clientId = '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
param otherId = '9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037'
