resource "azurerm_virtual_network_gateway" "native" {
  name                = "vgw-native"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = "538ee9e6-310a-468d-afef-ea97365856a9"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "other" {
  name                = "vgw-other"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "dynamic" {
  name                = "vgw-dynamic"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  dynamic "vpn_client_configuration" {
    for_each = [1]
    content {
      address_space = ["10.60.0.0/24"]
      aad_audience  = "538ee9e6-310a-468d-afef-ea97365856a9"
    }
  }
}

variable "group" {
  type    = string
  default = "rg-weak"
}

module "called" {
  source   = "./gateway"
  group    = var.group
  audience = "538ee9e6-310a-468d-afef-ea97365856a9"
}
