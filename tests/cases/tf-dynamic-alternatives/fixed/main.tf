variable "sign_in" {
  type = string
}

variable "moved" {
  type = bool
}

variable "address_space" {
  default = ["10.90.0.0/24"]
}

resource "azurerm_virtual_network_gateway" "tower" {
  name                = "vgw-tower"
  resource_group_name = "rg-tower"
  location            = "northeurope"
  type                = "Vpn"

  dynamic "vpn_client_configuration" {
    for_each = var.sign_in == "certificate" ? ["certificate"] : []
    content {
      address_space        = var.address_space
      vpn_client_protocols = ["IkeV2"]
    }
  }

  dynamic "vpn_client_configuration" {
    for_each = var.sign_in == "entra" ? ["entra"] : []
    content {
      address_space        = var.address_space
      vpn_client_protocols = ["OpenVPN"]
      aad_tenant           = "https://login.microsoftonline.com/7f6d2c1a-94b3-4e58-8a07-3d1c5b9e2f60"
      aad_issuer           = "https://sts.windows.net/7f6d2c1a-94b3-4e58-8a07-3d1c5b9e2f60/"
      aad_audience         = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
    }
  }
}

resource "azurerm_vpn_server_configuration" "crews" {
  name                     = "vsc-crews"
  resource_group_name      = "rg-tower"
  location                 = "northeurope"
  vpn_authentication_types = ["AAD"]

  dynamic "azure_active_directory_authentication" {
    for_each = var.moved ? [] : [1]
    content {
      tenant   = "https://login.microsoftonline.com/7f6d2c1a-94b3-4e58-8a07-3d1c5b9e2f60"
      issuer   = "https://sts.windows.net/7f6d2c1a-94b3-4e58-8a07-3d1c5b9e2f60/"
      audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
    }
  }

  dynamic "azure_active_directory_authentication" {
    for_each = var.moved ? [1] : []
    content {
      tenant   = "https://login.microsoftonline.com/7f6d2c1a-94b3-4e58-8a07-3d1c5b9e2f60"
      issuer   = "https://sts.windows.net/7f6d2c1a-94b3-4e58-8a07-3d1c5b9e2f60/"
      audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
    }
  }
}
