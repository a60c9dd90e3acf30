variable "audiences" {
  type = list(string)
}

variable "clients" {
  type = set(object({ audience = string }))
}

module "gateway" {
  source   = "./gateway"
  for_each = toset(var.audiences)
  audience = each.value
}

resource "azurerm_virtual_network_gateway" "dock" {
  name                = "vgw-dock"
  resource_group_name = "rg-dock"
  location            = "swedencentral"
  type                = "Vpn"

  dynamic "vpn_client_configuration" {
    for_each = var.clients
    content {
      address_space = ["10.96.0.0/24"]
      aad_audience  = try(vpn_client_configuration.value.audience, "c632b3df-fb67-4d84-bdcf-b95ad541b5c8")
    }
  }
}
