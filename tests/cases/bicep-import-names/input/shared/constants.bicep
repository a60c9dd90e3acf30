var tenantId = '0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'

@export()
@description('The enterprise application of the Azure VPN client.')
var azureVpnAudience = '41b23e61-6c1e-4545-b367-cd054e0ed4b4'

@export()
var tenantUrl = 'https://login.microsoftonline.com/${tenantId}'

@export()
var issuerUrl = 'https://sts.windows.net/${tenantId}/'
