locals {
  audiences = { staff = "41b23e61-6c1e-4545-b367-cd054e0ed4b4" }
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
