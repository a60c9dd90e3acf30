using 'main.bicep'

param environmentName = 'test'
param gatewaySubnetId = readEnvironmentVariable('GATEWAY_SUBNET_ID')
param vpnAudience = 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
