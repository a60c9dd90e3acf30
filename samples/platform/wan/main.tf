provider "azurerm" {
  features {}
  subscription_id = "5a0c1f3e-2b7d-4c88-9a61-0e4d7f2b6c10"
}

variable "cloud" {
  type    = string
  default = "public"
}

locals {
  tenant_id = "8d3f6b1a-47c2-4e0b-b5d9-6f1c2a9e7d34"

  vpn_audiences = {
    public       = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
    usgovernment = "51bb15d4-3a4f-4ebf-9dca-40096fe32426"
  }
}

resource "azurerm_vpn_server_configuration" "users" {
  name                     = "vpnc-users"
  resource_group_name      = "rg-wan"
  location                 = "westeurope"
  vpn_authentication_types = ["AAD"]
  vpn_protocols            = ["OpenVPN"]

  azure_active_directory_authentication {
    audience = lookup(local.vpn_audiences, var.cloud)
    issuer   = "https://sts.windows.net/${local.tenant_id}/"
    tenant   = "https://login.microsoftonline.com/${local.tenant_id}"
  }
}
