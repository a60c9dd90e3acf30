module one 'ts:5d2c8e14-90ab-4f37-a6d1-3b7e0c9f5a28/rg-specs/vpnGateway:2.1' = {
  name: 'one'
  scope: resourceGroup('rg-one')
  params: {
    gatewayName: 'vgw-one'
    aadAudience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
    aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
    aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
  }
}

module two 'ts/platform:vpnGateway:2.1' = {
  name: 'two'
  scope: resourceGroup('rg-two')
  params: {
    gatewayName: 'vgw-two'
    aadAudience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
    aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
    aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
  }
}
