import { issuerOf } from 'functions.bicep'

func audienceOf(environmentName string) string => environmentName == 'prod' ? '41b23e61-6c1e-4545-b367-cd054e0ed4b4' : 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'

var tenantId = '0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'

resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = [for stage in [ 'prod', 'dev' ]: {
  name: 'vgw-${stage}'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      vpnAuthenticationTypes: [ 'AAD' ]
      aadTenant: 'https://login.microsoftonline.com/${tenantId}'
      aadAudience: audienceOf(stage)
      aadIssuer: issuerOf(tenantId)
    }
  }
}]
