param location string = resourceGroup().location
param gatewaySubnetId string
param publicIpAddressId string
param vpnAudience string = '41b23e61-6c1e-4545-b367-cd054e0ed4b4'

resource gateway 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-yard'
  location: location
  properties: {
    gatewayType: 'Vpn'
    vpnType: 'RouteBased'
    sku: {
      name: 'VpnGw1AZ'
      tier: 'VpnGw1AZ'
    }
    ipConfigurations: [
      {
        name: 'default'
        properties: {
          subnet: {
            id: gatewaySubnetId
          }
          publicIPAddress: {
            id: publicIpAddressId
          }
        }
      }
    ]
    vpnClientConfiguration: {
      vpnClientAddressPool: {
        addressPrefixes: [
          '172.26.0.0/24'
        ]
      }
      vpnClientProtocols: [
        'OpenVPN'
      ]
      vpnAuthenticationTypes: [
        'AAD'
      ]
      aadTenant: 'https://login.microsoftonline.com/8d3f6b1a-47c2-4e0b-b5d9-6f1c2a9e7d34'
      aadAudience: vpnAudience
      aadIssuer: 'https://sts.windows.net/8d3f6b1a-47c2-4e0b-b5d9-6f1c2a9e7d34/'
    }
  }
}
