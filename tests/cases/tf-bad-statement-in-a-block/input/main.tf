# The audience lacks its equals sign: whether the gateway trusts the old one can't be told.
resource "azurerm_virtual_network_gateway" "unreadable" {
  name = "vgw-north"
  type = "Vpn"

  vpn_client_configuration {
    vpn_auth_types = ["AAD"]
    aad_audience "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
    aad_tenant = "https://login.microsoftonline.com/5f0f2a3c-0000-4000-8000-000000000001"
  }
}

resource "azurerm_virtual_network_gateway" "readable" {
  name = "vgw-south"
  type = "Vpn"
  tags = {
    owner = "network"
  }
  !!! left over from a merge

  vpn_client_configuration {
    aad_audience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
    aad_tenant   = "https://login.microsoftonline.com/5f0f2a3c-0000-4000-8000-000000000001"
    aad_issuer   = "https://sts.windows.net/5f0f2a3c-0000-4000-8000-000000000001/"
  }
}

# Nothing reads this one.
resource "azurerm_storage_account" "other" {
  name "stother"
}

module "hub" {
  ???
  source = "./hub"
}
