variable "x" {
  type    = object({ on = bool, aud = string })
  default = null
}
resource "azurerm_virtual_network_gateway" "p2s" {
  count = var.x != null && var.x.on ? 1 : 0
  name  = "vgw-lock"
  type  = "Vpn"
  vpn_client_configuration {
    aad_audience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
  }
}
resource "azurerm_virtual_network_gateway" "either" {
  name = "vgw-weir"
  type = "Vpn"
  vpn_client_configuration {
    aad_audience = try(var.x != null && var.x.on, true) ? "41b23e61-6c1e-4545-b367-cd054e0ed4b4" : "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
  }
}
