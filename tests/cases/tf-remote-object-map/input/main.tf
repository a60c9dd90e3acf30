locals {
  audience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
  point_to_site = {
    staff = {
      aad_audience = local.audience
      aad_tenant   = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
      aad_issuer   = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    }
    guests = {
      aad_audience = "7b2d9f14-83c6-4e05-9a71-d6f03b5c28e9"
      aad_tenant   = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
      aad_issuer   = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    }
  }
}

module "vpn" {
  source            = "registry.quarry.example/network/vpn-gateway/azurerm"
  version           = "~> 3.0"
  name              = "vgw-quarry"
  vpn_point_to_site = local.point_to_site
}
