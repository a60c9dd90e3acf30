resource "azuread_service_principal" "vpn" {
  client_id = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
}

data "azuread_service_principal" "older" {
  application_id = "51bb15d4-3a4f-4ebf-9dca-40096fe32426"
}

resource "azuread_application_pre_authorized" "clients" {
  application_id       = azuread_application.vpn.id
  authorized_client_id = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
  permission_ids       = []
}

resource "azuread_application" "vpn" {
  display_name = "VPN"

  api {
    known_client_applications = ["41b23e61-6c1e-4545-b367-cd054e0ed4b4"]
  }
}

resource "azurerm_virtual_network_gateway" "this" {
  name                = "vgw-this"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = "7b2d9f14-83c6-4e05-9a71-d6f03b5c28e9"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}
