param vpn object

module gateway '../modules/gateway.bicep' = {
  name: 'gateway'
  params: { settings: vpn }
}
