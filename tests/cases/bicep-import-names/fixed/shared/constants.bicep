var tenantId = '0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'

@export()
@description('The enterprise application of the Azure VPN client.')
var azureVpnAudience = 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'

@export()
var tenantUrl = 'https://login.microsoftonline.com/${tenantId}'

@export()
var issuerUrl = 'https://sts.windows.net/${tenantId}/'
