param vpnClientAadConfiguration object
param settings object
@secure()
param app string

module whole 'br/public:avm/res/network/virtual-network-gateway:0.6.2' = {
  name: 'whole'
  params: {
    name: 'vgw-whole'
    location: 'westeurope'
    vpnClientAadConfiguration: vpnClientAadConfiguration
  }
}

module part 'br/public:avm/res/network/virtual-network-gateway:0.6.2' = {
  name: 'part'
  params: {
    name: 'vgw-part'
    location: 'westeurope'
    vpnClientAadConfiguration: {
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      ...vpnClientAadConfiguration
    }
  }
}

module everything 'br/public:avm/res/network/vpn-server-configuration:0.1.1' = {
  name: 'everything'
  params: union({ name: 'vsc-everything', location: 'westeurope' }, settings)
}

module secure 'br/public:avm/res/network/virtual-network-gateway:0.6.2' = {
  name: 'secure'
  params: {
    name: 'vgw-secure'
    location: 'westeurope'
    vpnClientAadConfiguration: {
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: app
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}
