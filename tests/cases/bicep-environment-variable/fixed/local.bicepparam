using 'main.bicep'

param name = 'vgw-local'
param audience = readEnvironmentVariable('VPN_AUDIENCE', 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8')
