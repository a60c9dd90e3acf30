variable "old" {
  type = bool
}

resource "azuread_application" "staff" {
  display_name = "Staff VPN"
}

resource "azuread_application" "guests" {
  display_name     = "Guest VPN"
  sign_in_audience = "AzureADMultipleOrgs"
}

resource "azuread_service_principal" "vpn" {
  client_id = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
}

module "gateway" {
  source = "./gateway"
  app    = azuread_service_principal.vpn
}

resource "azurerm_virtual_network_gateway" "chosen" {
  name                = "vgw-chosen"
  resource_group_name = "rg-signal"
  location            = "norwayeast"
  type                = "Vpn"

  vpn_client_configuration {
    address_space = ["10.92.0.0/24"]
    aad_audience  = (var.old ? azuread_application.staff : azuread_application.guests).client_id
  }
}
