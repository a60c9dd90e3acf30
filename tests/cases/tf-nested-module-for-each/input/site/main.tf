variable "name" {}
variable "audience" {}

resource "azurerm_virtual_network_gateway" "this" {
  count               = 1
  name                = "vgw-${var.name}"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space = ["10.60.0.0/24"]
    aad_tenant    = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience  = var.audience
    aad_issuer    = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
  }
}
