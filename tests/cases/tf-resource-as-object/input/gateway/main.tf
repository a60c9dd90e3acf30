variable "app" {
  type = object({
    client_id    = string
    object_id    = string
    display_name = optional(string, "Azure VPN")
  })
}

resource "azurerm_virtual_network_gateway" "known" {
  name                = "vgw-known"
  resource_group_name = "rg-signal"
  location            = "norwayeast"
  type                = "Vpn"

  vpn_client_configuration {
    address_space = ["10.93.0.0/24"]
    aad_audience  = try(var.app.client_id, "c632b3df-fb67-4d84-bdcf-b95ad541b5c8")
  }
}

resource "azurerm_virtual_network_gateway" "later" {
  name                = "vgw-later"
  resource_group_name = "rg-signal"
  location            = "norwayeast"
  type                = "Vpn"

  vpn_client_configuration {
    address_space = ["10.94.0.0/24"]
    aad_audience  = var.app.object_id
  }
}

resource "azurerm_virtual_network_gateway" "named" {
  name                = "vgw-${var.app.display_name}"
  resource_group_name = "rg-signal"
  location            = "norwayeast"
  type                = "Vpn"

  vpn_client_configuration {
    address_space = ["10.95.0.0/24"]
    aad_audience  = var.app == null ? null : "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
  }
}
