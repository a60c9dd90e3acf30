// was: aadAudience: '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
/*
resource old 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-old'
  properties: { vpnClientConfiguration: { aadAudience: '51bb15d4-3a4f-4ebf-9dca-40096fe32426' } }
}
*/
resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-new'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      #disable-next-line no-hardcoded-env-urls
      aadAudience: /* not '49f817b6-84ae-4cc0-928c-73f27289b3aa' */ 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8' // aadAudience: '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}
