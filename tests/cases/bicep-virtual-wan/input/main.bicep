import * as types from 'types.bicep'

param location string = resourceGroup().location
param users types.signIn = {
  audience: '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
  tenantId: '0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
}

resource wan 'Microsoft.Network/virtualWans@2023-09-01' existing = {
  name: 'wan-fleet'
}

resource configuration 'Microsoft.Network/vpnServerConfigurations@2023-09-01' = {
  name: '${wan.name}-users'
  location: location
  properties: {
    vpnProtocols: [ 'OpenVPN' ]
    vpnAuthenticationTypes: [ 'AAD' ]
    aadAuthenticationParameters: {
      aadTenant: 'https://login.microsoftonline.com/${users.tenantId}'
      aadAudience: users.audience
      aadIssuer: 'https://sts.windows.net/${users.tenantId}/'
    }
  }
}

resource gateway 'Microsoft.Network/p2sVpnGateways@2023-09-01' = {
  name: 'p2s-fleet'
  location: location
  properties: {
    vpnServerConfiguration: { id: configuration.id }
    virtualHub: { id: resourceId('Microsoft.Network/virtualHubs', 'hub-fleet') }
    vpnGatewayScaleUnit: 1
  }
}
