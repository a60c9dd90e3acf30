@allowed([
  '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
  '51bb15d4-3a4f-4ebf-9dca-40096fe32426'
])
param audience string

param other '41b23e61-6c1e-4545-b367-cd054e0ed4b4' | '49f817b6-84ae-4cc0-928c-73f27289b3aa' = '41b23e61-6c1e-4545-b367-cd054e0ed4b4'

resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-allowed'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: audience
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}

resource typed 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-typed'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: other
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}
