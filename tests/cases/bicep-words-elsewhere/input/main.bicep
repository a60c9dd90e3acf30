var all = loadYamlContent('settings.yaml')

module network 'network.bicep' = {
  name: 'network'
  params: { settings: all.hub }
}
