variable "signin" {
  type = object({
    tenant   = string
    audience = string
  })
  default = {
    tenant   = "0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645"
    audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
  }
}

resource "azurerm_virtual_network_gateway" "this" {
  name                = "vgw-list"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  dynamic "vpn_client_configuration" {
    for_each = [var.signin]
    content {
      address_space        = ["10.60.0.0/24"]
      aad_tenant           = "https://login.microsoftonline.com/${vpn_client_configuration.value.tenant}/"
      aad_audience         = vpn_client_configuration.value.audience
      aad_issuer           = "https://sts.windows.net/${vpn_client_configuration.value.tenant}/"
      vpn_client_protocols = ["OpenVPN"]
    }
  }
}
