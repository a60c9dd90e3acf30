variable "gateways" {
  default = {}
}

resource "azurerm_virtual_network_gateway" "each" {
  for_each            = var.gateways
  name                = each.value.name
  resource_group_name = "rg-landing"
  location            = "westeurope"
  type                = "Vpn"

  vpn_client_configuration {
    address_space = ["10.91.0.0/24"]
    aad_audience  = each.value.clients.audience
  }
}
