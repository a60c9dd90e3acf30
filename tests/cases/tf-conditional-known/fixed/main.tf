variable "cloud" {
  default = "public"
}

locals {
  audience = var.cloud == "usgov" ? "51bb15d4-3a4f-4ebf-9dca-40096fe32426" : (var.cloud == "china" ? "49f817b6-84ae-4cc0-928c-73f27289b3aa" : "c632b3df-fb67-4d84-bdcf-b95ad541b5c8")
}

resource "azurerm_virtual_network_gateway" "picked" {
  name                = "vgw-picked"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = local.audience
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}
