variable "clients" {}

module "gateway" {
  source            = "Azure/avm-ptn-vnetgateway/azurerm"
  version           = "0.10.1"
  name              = "vgw-open"
  vpn_point_to_site = merge({ aad_tenant = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/" }, var.clients)
}

module "site_to_site" {
  source  = "Azure/avm-ptn-vnetgateway/azurerm"
  version = "0.10.1"
  name    = "vgw-sites"
}
