@description('The application that clients sign in to.')
param vpnAudience string = 'c632b3df-fb67-4d84-bdcf-b95ad541b5c8'
param location string = resourceGroup().location

resource vgw 'Microsoft.Network/virtualNetworkGateways@2023-09-01' = {
  name: 'vgw-quay'
  location: location
  properties: {
    gatewayType: 'Vpn'
    vpnClientConfiguration: {
      vpnClientProtocols: [ 'OpenVPN' ]
      vpnAuthenticationTypes: [ 'AAD' ]
      aadTenant: '${environment().authentication.loginEndpoint}${tenantId}'
      aadAudience: signIn.audience
      aadIssuer: 'https://sts.windows.net/${tenantId}/'
    }
  }
}

var tenantId = '0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645'
var signIn = {
  audience: vpnAudience
}
