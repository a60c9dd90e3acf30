@secure()
param radiusSecret string

resource certificate 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-certificate'
  location: 'westeurope'
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'IkeV2', 'OpenVPN' ]
      vpnAuthenticationTypes: [ 'Certificate' ]
      vpnClientRootCertificates: [ { name: 'root', properties: { publicCertData: 'MIIC' } } ]
      aadAudience: ''
    }
  }
}

resource radius 'Microsoft.Network/vpnServerConfigurations@2023-09-01' = {
  name: 'vsc-radius'
  location: 'westeurope'
  properties: {
    vpnProtocols: [ 'IkeV2' ]
    vpnAuthenticationTypes: [ 'Radius' ]
    radiusServerAddress: '10.1.0.4'
    radiusServerSecret: radiusSecret
  }
}
