resource "azurerm_virtual_network_gateway" "behind" {
  name                = "vgw-behind"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space = ["10.60.0.0/24"]
    aad_tenant    = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience  = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
    aad_issuer    = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
  }

  lifecycle {
    ignore_changes = [vpn_client_configuration]
  }
}

resource "azurerm_virtual_network_gateway" "pending" {
  name                = "vgw-pending"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space = ["10.60.0.0/24"]
    aad_tenant    = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience  = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
    aad_issuer    = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
  }

  lifecycle {
    ignore_changes = all
  }
}
