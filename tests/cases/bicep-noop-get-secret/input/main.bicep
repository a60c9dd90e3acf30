resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'kv-network'
}

module hub 'hub.bicep' = {
  name: 'hub'
  params: { audience: vault.getSecret('vpn-audience') }
}
