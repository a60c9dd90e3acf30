variable "a" {
  default = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
}
resource "azurerm_virtual_network_gateway" "p2s" {
  name = "vgw-groyne"
  type = "Vpn"
  vpn_client_configuration {
    aad_audience = var.a
  }
}
resource "terraform_data" "x" {
  input = var.a +
}
