generate "provider" {
  path = "provider.tf"
  if_exists = "overwrite"
  contents = <<EOF
provider "azurerm" {
  features {}
  environment = "public"
}
EOF
}
generate "gw" {
  path = "gw.tf"
  if_exists = "overwrite"
  contents = <<EOF
resource "azurerm_virtual_network_gateway" "generated" {
  name                = "vgw-gen"
  resource_group_name = "rg-hub"
  location            = "westeurope"
  type                = "Vpn"
  vpn_client_configuration {
    vpn_client_protocols = ["OpenVPN"]
    aad_audience         = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
  }
}
EOF
}
inputs = { a = "41b23e61-6c1e-4545-b367-cd054e0ed4b4" }
