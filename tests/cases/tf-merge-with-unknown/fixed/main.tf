variable "overrides" {
  type = map(string)
}

locals {
  defaults = {
    audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
    tenant   = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    issuer   = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
  }
  vpn = merge(local.defaults, var.overrides)
}

resource "azurerm_virtual_network_gateway" "this" {
  name                = "vgw-hub"
  resource_group_name = "rg-hub"
  location            = "westeurope"
  type                = "Vpn"

  vpn_client_configuration {
    vpn_client_protocols = ["OpenVPN"]
    vpn_auth_types       = ["AAD"]
    aad_audience         = local.vpn.audience
    aad_tenant           = local.vpn.tenant
    aad_issuer           = local.vpn.issuer
  }
}
