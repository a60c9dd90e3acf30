resource "azurerm_virtual_network_gateway" "hub" {
  name = "vgw-hub"
  type = "Vpn"

  vpn_client_configuration {
    aad_audience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
  }
}
