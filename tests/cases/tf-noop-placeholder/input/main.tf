resource "azurerm_virtual_network_gateway" "angle" {
  name                = "vgw-angle"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = "<application id>"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "zeros" {
  name                = "vgw-zeros"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = "00000000-0000-0000-0000-000000000000"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "url" {
  name                = "vgw-url"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = "https://portal.quarry.example/vpn"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "braced" {
  name                = "vgw-braced"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = "{7b2d9f14-83c6-4e05-9a71-d6f03b5c28e9}"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}
