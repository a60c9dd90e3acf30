module ids 'ids.bicep' = {
  name: 'ids'
}

module vgw 'gateway.json' = {
  name: 'vgw'
  scope: resourceGroup('rg-json')
  params: {
    audience: ids.outputs.azureVpn
  }
}
