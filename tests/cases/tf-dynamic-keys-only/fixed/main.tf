locals {
  audiences = { staff = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8" }
}

resource "azurerm_vpn_server_configuration" "staff" {
  name                     = "p2s-staff"
  resource_group_name      = "rg-wan"
  location                 = "westeurope"
  vpn_authentication_types = ["AAD"]
  vpn_protocols            = ["OpenVPN"]

  dynamic "azure_active_directory_authentication" {
    for_each = toset(keys(local.audiences))
    content {
      audience = local.audiences[azure_active_directory_authentication.key]
      issuer   = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
      tenant   = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645"
    }
  }
}
