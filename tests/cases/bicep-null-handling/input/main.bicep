type signInType = {
  audience: string?
  tenant: string
}

param office signInType = {
  audience: '9f4b2c1d-7a3e-4d85-b6c0-2e8f1a5d9037'
  tenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
}
param depot signInType = {
  tenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
}
param yard signInType?

resource office_gateway 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-office'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: office.tenant
      aadAudience: office.?audience ?? '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}

resource depot_gateway 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-depot'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: depot!.tenant
      aadAudience: depot[?'audience'] ?? '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}

resource yard_gateway 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-yard'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: yard.?tenant ?? 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: yard.?audience ?? '51bb15d4-3a4f-4ebf-9dca-40096fe32426'
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}
