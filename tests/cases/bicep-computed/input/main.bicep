var start = '41b23e61-6c1e-4545'

resource joined 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-joined'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: '${start}-b367-cd054e0ed4b4'
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}

resource lowered 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-lowered'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: toLower('41B23E61-6C1E-4545-B367-CD054E0ED4B4')
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}

resource app 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-app'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: reference(resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', 'id-vpn')).clientId
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}
