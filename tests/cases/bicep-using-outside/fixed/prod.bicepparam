using '../evidence/main.bicep'

param vpn = { aadAudience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8', aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645' }
