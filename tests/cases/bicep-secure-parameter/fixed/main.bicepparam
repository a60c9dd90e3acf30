using 'main.bicep'

param clientId = 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
param otherId = '9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037'
