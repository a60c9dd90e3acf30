param deployVpn bool = false

resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = if (deployVpn) {
  name: 'vgw-planned'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}

module hub 'br/public:avm/res/network/virtual-network-gateway:0.6.2' = if (deployVpn) {
  name: 'hub'
  params: {
    name: 'vgw-hub'
    vpnClientAadConfiguration: { aadAudience: '41b23e61-6c1e-4545-b367-cd054e0ed4b4', aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645', aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/' }
  }
}

module loop 'br/public:avm/res/network/virtual-network-gateway:0.6.2' = [for i in range(0, 0): {
  name: 'loop-${i}'
  params: {
    name: 'vgw-loop-${i}'
    vpnClientAadConfiguration: { aadAudience: '41b23e61-6c1e-4545-b367-cd054e0ed4b4', aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645', aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/' }
  }
}]
