variable "audience" {
  default = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
}

resource "azurerm_virtual_network_gateway" "this" {
  name                = "vgw-this"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = null
    aad_audience         = var.audience
    aad_issuer           = null
    vpn_client_protocols = ["OpenVPN"]
  }
}
