param settings object

module inner 'inner.bicep' = {
  name: 'inner'
  params: { configuration: settings.vpn }
}
