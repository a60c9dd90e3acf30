using './main.bicep'

param audience = '9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037'
