@description('Entra ID sign-in of the point-to-site clients.')
type signIn = {
  audience: string
  addressPrefixes: string[]
}

param name string
param location string = resourceGroup().location
param gatewaySubnetId string
param tenantId string
param clients signIn

resource address 'Microsoft.Network/publicIPAddresses@2023-09-01' = {
  name: 'pip-${name}'
  location: location
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}

resource gateway 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: name
  location: location
  properties: {
    gatewayType: 'Vpn'
    vpnType: 'RouteBased'
    sku: { name: 'VpnGw2AZ', tier: 'VpnGw2AZ' }
    ipConfigurations: [
      {
        name: 'default'
        properties: {
          subnet: { id: gatewaySubnetId }
          publicIPAddress: { id: address.id }
        }
      }
    ]
    vpnClientConfiguration: {
      vpnClientAddressPool: { addressPrefixes: clients.addressPrefixes }
      vpnClientProtocols: [ 'OpenVPN' ]
      vpnAuthenticationTypes: [ 'AAD' ]
      aadTenant: 'https://login.microsoftonline.com/${tenantId}'
      aadAudience: clients.audience
      aadIssuer: 'https://sts.windows.net/${tenantId}/'
    }
  }
}
