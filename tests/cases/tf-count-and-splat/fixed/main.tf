variable "audiences" {
  default = ["c632b3df-fb67-4d84-bdcf-b95ad541b5c8", "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"]
}

resource "azurerm_virtual_network_gateway" "this" {
  count               = length(var.audiences)
  name                = format("vgw-%02d", count.index + 1)
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = element(var.audiences, count.index)
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "copy" {
  name                = "vgw-copy"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = one(azurerm_virtual_network_gateway.this[0].vpn_client_configuration[*].aad_audience)
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}
