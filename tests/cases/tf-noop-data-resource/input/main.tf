data "azurerm_virtual_network_gateway" "existing" {
  name                = "vgw-existing"
  resource_group_name = "rg-network"
}

output "audience" {
  value = data.azurerm_virtual_network_gateway.existing.vpn_client_configuration[0].aad_audience
}

locals {
  expected = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
}
