param enableVpn bool = true
param isHub bool
param signIn object = {}
param gateway object = {
  name: 'vgw-object'
  vpnClientConfiguration: {
    aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
    aadAudience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
    aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    vpnClientProtocols: [ 'OpenVPN' ]
  }
}

var clients = {
  vpnClientConfiguration: {
    aadTenant: 'https://login.microsoftonline.us/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
    aadAudience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
    aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    vpnClientProtocols: [ 'OpenVPN' ]
  }
}

resource on 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-on'
  location: 'usgovvirginia'
  properties: union({ gatewayType: 'Vpn' }, enableVpn ? clients : {})
}

resource off 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-off'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: !enableVpn ? { aadAudience: '41b23e61-6c1e-4545-b367-cd054e0ed4b4' } : null
  }
}

resource maybe 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-maybe'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: isHub ? {
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
      vpnClientProtocols: [ 'OpenVPN' ]
    } : null
  }
}

resource object 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: gateway.name
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: contains(gateway, 'vpnClientConfiguration') && !empty(gateway.vpnClientConfiguration) ? {
      aadTenant: gateway.vpnClientConfiguration.?aadTenant ?? ''
      aadAudience: gateway.vpnClientConfiguration.?aadAudience ?? ''
      aadIssuer: gateway.vpnClientConfiguration.?aadIssuer ?? ''
      vpnClientProtocols: gateway.vpnClientConfiguration.?vpnClientProtocols ?? []
    } : null
  }
}

resource empty_object 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-empty'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: empty(signIn) ? null : {
      aadAudience: signIn.audience
    }
  }
}
