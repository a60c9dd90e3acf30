var file = json(loadTextContent('vpn.json'))
var written = json('''
{ "audience": "51bb15d4-3a4f-4ebf-9dca-40096fe32426", "tenant": "https://login.microsoftonline.us/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645" }
''')

resource from_file 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-file'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: file
  }
}

resource from_text 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-text'
  location: 'usgovvirginia'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      aadTenant: written.tenant
      aadAudience: written.audience
      aadIssuer: 'https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/'
    }
  }
}
