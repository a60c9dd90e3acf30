param sites array = [
  { name: 'kiel', audience: '41b23e61-6c1e-4545-b367-cd054e0ed4b4', vpn: true }
  { name: 'emden', audience: 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8', vpn: true }
  { name: 'sylt', audience: '41b23e61-6c1e-4545-b367-cd054e0ed4b4', vpn: false }
]

resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = [for (site, i) in sites: if (site.vpn) {
  name: 'vgw-${site.name}-${padLeft(i + 1, 2, '0')}'
  location: 'germanywestcentral'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientAddressPool: { addressPrefixes: [ '172.30.${i}.0/24' ] }
      vpnClientProtocols: [ 'OpenVPN' ]
      vpnAuthenticationTypes: [ 'AAD' ]
      aadTenant: 'https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
      aadAudience: site.audience
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}]
