var issuer = 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'

resource host 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-host'
  location: 'usgovvirginia'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
      aadIssuer: issuer
    }
  }
}

resource slash 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-slash'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: 'https://login.microsoftonline.com\\0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
      aadIssuer: issuer
    }
  }
}

resource other 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-other'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: 'https://login.microsoftonline.com/9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037'
      aadAudience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
      aadIssuer: issuer
    }
  }
}

resource protocol 'Microsoft.Network/vpnServerConfigurations@2023-09-01' = {
  name: 'vsc-protocol'
  location: 'westeurope'
  properties: {
    vpnProtocols: [ 'IkeV2' ]
    vpnAuthenticationTypes: [ 'AAD' ]
    aadAuthenticationParameters: {
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
      aadIssuer: issuer
    }
  }
}
