variable "audience" {
  type = string
}

resource "azurerm_virtual_network_gateway" "this" {
  name                = "vgw-crane"
  resource_group_name = "rg-dock"
  location            = "swedencentral"
  type                = "Vpn"

  vpn_client_configuration {
    address_space = ["10.97.0.0/24"]
    aad_audience  = try(var.audience, "c632b3df-fb67-4d84-bdcf-b95ad541b5c8")
  }
}
