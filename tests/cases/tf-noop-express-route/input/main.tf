resource "azurerm_virtual_network_gateway" "circuit" {
  name                = "ergw"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "ExpressRoute"
  sku                 = "ErGw1AZ"

  ip_configuration {
    subnet_id            = "/subscriptions/1d5a7c90-2e4b-4b83-a6f9-380c7e91b2d4/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/v/subnets/GatewaySubnet"
    public_ip_address_id = null
  }
}
