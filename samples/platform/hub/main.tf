provider "azurerm" {
  features {}
  subscription_id = var.subscription_id
}

resource "azurerm_resource_group" "hub" {
  name     = "rg-hub-${var.environment}"
  location = "westeurope"
}

resource "azurerm_public_ip" "gateway" {
  name                = "pip-vgw-hub-${var.environment}"
  resource_group_name = azurerm_resource_group.hub.name
  location            = azurerm_resource_group.hub.location
  allocation_method   = "Static"
  sku                 = "Standard"
}

module "gateway" {
  source = "../../modules/p2s-gateway"

  name                 = "vgw-hub-${var.environment}"
  resource_group_name  = azurerm_resource_group.hub.name
  location             = azurerm_resource_group.hub.location
  subnet_id            = var.gateway_subnet_id
  public_ip_address_id = azurerm_public_ip.gateway.id
  tenant_id            = var.tenant_id

  sign_in = {
    address_space = ["172.16.0.0/22"]
    audience      = var.vpn_audience
  }
}
