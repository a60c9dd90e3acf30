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

locals {
  tenant_id = "8d3f6b1a-47c2-4e0b-b5d9-6f1c2a9e7d34"
}

module "gateway" {
  source = "../../modules/p2s-gateway"

  name                 = "vgw-partners"
  resource_group_name  = "rg-partners"
  location             = "westeurope"
  subnet_id            = var.subnet_id
  public_ip_address_id = var.public_ip_address_id
  tenant_id            = local.tenant_id

  sign_in = {
    address_space = ["172.18.0.0/24"]
    audience      = "3c9e57a2-8b14-4f6d-a0d3-71e5c2b9f846"
  }
}
