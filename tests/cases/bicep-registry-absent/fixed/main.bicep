param tenantId string = '0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'

module gateway 'br/public:avm/res/network/virtual-network-gateway:0.6.2' = {
  name: 'gateway'
  params: {
    name: 'vgw-registry'
    location: 'westeurope'
    gatewayType: 'Vpn'
    clusterSettings: { clusterMode: 'activePassiveNoBgp' }
    virtualNetworkResourceId: resourceId('Microsoft.Network/virtualNetworks', 'vnet-hub')
    vpnClientAadConfiguration: {
      aadTenant: uri(environment().authentication.loginEndpoint, tenantId)
      aadAudience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
      aadIssuer: 'https://sts.windows.net/${tenantId}/'
      vpnAuthenticationTypes: [ 'AAD' ]
      vpnClientProtocols: [ 'OpenVPN' ]
    }
  }
}

module users 'br:mcr.microsoft.com/bicep/avm/res/network/vpn-server-configuration:0.1.1' = {
  name: 'users'
  params: {
    name: 'vsc-registry'
    location: 'westeurope'
    aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
    aadAudience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
    aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    vpnProtocols: [ 'OpenVPN' ]
    vpnAuthenticationTypes: [ 'AAD' ]
  }
}

module wan 'br/public:avm/ptn/network/virtual-wan:0.4.0' = {
  name: 'wan'
  params: {
    location: 'westeurope'
    virtualWanParameters: {
      virtualWanName: 'wan-registry'
      p2sVpnParameters: {
        createP2sVpnServerConfiguration: true
        p2sVpnServerConfigurationName: 'vsc-wan'
        aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
        aadAudience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
        aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
        vpnProtocols: [ 'OpenVPN' ]
        vpnAuthenticationTypes: [ 'AAD' ]
      }
    }
  }
}
