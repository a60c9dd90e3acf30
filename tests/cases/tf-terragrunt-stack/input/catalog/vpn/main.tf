resource "azurerm_virtual_network_gateway" "this" {
  name                = "vgw-hub"
  resource_group_name = "rg-hub"
  location            = "westeurope"
  type                = "Vpn"
  vpn_client_configuration {
    vpn_client_protocols = ["OpenVPN"]
    aad_audience         = var.a
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
  }
}
variable "a" {}
