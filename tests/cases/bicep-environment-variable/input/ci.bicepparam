using 'main.bicep'

param name = 'vgw-ci'
param audience = readEnvironmentVariable('VPN_AUDIENCE')
