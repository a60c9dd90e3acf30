provider "azurerm" {
  features {}
  environment     = "usgovernment"
  subscription_id = "b7e2a6d0-91c4-4f53-8a3e-5d60c17f92ab"
}

resource "azurerm_virtual_network_gateway" "government" {
  name                = "vgw-gov"
  resource_group_name = "rg-gov-network"
  location            = "usgovvirginia"
  type                = "Vpn"
  sku                 = "VpnGw1AZ"

  ip_configuration {
    subnet_id            = var.subnet_id
    public_ip_address_id = var.public_ip_address_id
  }

  vpn_client_configuration {
    address_space        = ["172.20.0.0/24"]
    vpn_client_protocols = ["OpenVPN"]
    vpn_auth_types       = ["AAD"]
    aad_tenant           = "https://login.microsoftonline.us/2f7c9d15-0b6e-4a83-9e24-c8d1b35f6a07"
    aad_audience         = "51bb15d4-3a4f-4ebf-9dca-40096fe32426"
    aad_issuer           = "https://sts.windows.net/2f7c9d15-0b6e-4a83-9e24-c8d1b35f6a07"
  }
}

variable "subnet_id" {
  type = string
}

variable "public_ip_address_id" {
  type = string
}
