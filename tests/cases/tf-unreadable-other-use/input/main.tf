variable "a" {
  default = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
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
