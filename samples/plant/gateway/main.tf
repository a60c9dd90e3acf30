provider "azurerm" {
  features {}
  subscription_id = "5a0c1f3e-2b7d-4c88-9a61-0e4d7f2b6c10"
}

variable "subnet_id" {
  type = string
}

variable "public_ip_address_id" {
  type = string
}

variable "root_certificate" {
  type = string
}

# The machines of the plants sign in with certificates and stay as they are.
resource "azurerm_virtual_network_gateway" "plant" {
  name                = "vgw-plant"
  resource_group_name = "rg-plant"
  location            = "germanywestcentral"
  type                = "Vpn"
  sku                 = "VpnGw1AZ"

  ip_configuration {
    subnet_id            = var.subnet_id
    public_ip_address_id = var.public_ip_address_id
  }

  vpn_client_configuration {
    address_space        = ["172.22.0.0/24"]
    vpn_client_protocols = ["OpenVPN", "IkeV2"]
    vpn_auth_types       = ["Certificate"]

    root_certificate {
      name             = "plant-root"
      public_cert_data = var.root_certificate
    }
  }
}
