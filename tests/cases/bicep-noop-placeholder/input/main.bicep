resource words 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-words'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: '<app-id>'
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}

resource zeros 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-zeros'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: '00000000-0000-0000-0000-000000000000'
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}

resource url 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-url'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}
