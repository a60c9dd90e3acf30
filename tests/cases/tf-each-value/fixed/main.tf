variable "gateways" {
  type = map(object({
    location = string
    audience = string
  }))
  default = {
    a = {
      location = "westeurope"
      audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
    }
    b = {
      location = "usgovvirginia"
      audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
    }
  }
}

resource "azurerm_virtual_network_gateway" "this" {
  for_each = var.gateways

  name                = "vgw-${each.key}"
  location            = each.value.location
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = each.key == "b" ? "https://login.microsoftonline.us/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645" : "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645"
    aad_audience         = each.value.audience
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}
