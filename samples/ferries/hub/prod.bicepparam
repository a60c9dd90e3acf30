using 'main.bicep'

param environmentName = 'prod'
param gatewaySubnetId = readEnvironmentVariable('GATEWAY_SUBNET_ID')
// the Azure VPN client of the bridges
param vpnAudience = '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
