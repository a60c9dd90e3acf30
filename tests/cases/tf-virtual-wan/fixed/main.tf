resource "azurerm_vpn_server_configuration" "staff" {
  name                     = "p2s-staff"
  resource_group_name      = "rg-wan"
  location                 = "westeurope"
  vpn_authentication_types = ["AAD"]
  vpn_protocols            = ["IkeV2"]

  azure_active_directory_authentication {
    audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
    issuer   = "https://sts.windows.net/e81f6d20-9b34-4c7a-b5d8-2a60c4f7139e/"
    tenant   = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645"
  }
}

resource "azurerm_vpn_server_configuration" "machines" {
  name                     = "p2s-machines"
  resource_group_name      = "rg-wan"
  location                 = "westeurope"
  vpn_authentication_types = ["Certificate"]
}

resource "azurerm_point_to_site_vpn_gateway" "hub" {
  name                        = "p2s-hub"
  resource_group_name         = "rg-wan"
  location                    = "westeurope"
  virtual_hub_id              = "hub"
  scale_unit                  = 1
  vpn_server_configuration_id = azurerm_vpn_server_configuration.staff.id
}
