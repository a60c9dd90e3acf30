var clients = [
  { cloud: 'AzureCloud', os: [ 'windows', 'mac' ], id: '41b23e61-6c1e-4545-b367-cd054e0ed4b4' }
  { cloud: 'AzureUSGovernment', os: [ 'windows' ], id: '51bb15d4-3a4f-4ebf-9dca-40096fe32426' }
]
var byCloud = toObject(clients, c => c.cloud, c => c.id)
var mac = first(map(filter(clients, c => contains(c.os, 'mac')), c => c.id))!

resource public 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-public'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: mac
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}

resource government 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-government'
  location: 'usgovvirginia'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: 'https://login.microsoftonline.us/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: byCloud['AzureUSGovernment']
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}
