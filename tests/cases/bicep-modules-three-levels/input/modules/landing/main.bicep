param vpn object

module hub '../hub/main.bicep' = {
  name: 'hub'
  params: { gateway: vpn }
}
