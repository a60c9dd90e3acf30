module "core" {
  source   = "registry.quarry.example/landing/core/azurerm"
  for_each = { for row in csvdecode(file("gateways.csv")) : row.name => row }
  settings = { aad_audience = each.value.id, aad_tenant = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/" }
}
