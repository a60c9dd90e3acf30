module "gateway" {
  source  = "Azure/avm-ptn-vnetgateway/azurerm"
  version = "0.10.1"

  name      = "vgw-quay"
  location  = "swedencentral"
  parent_id = "/subscriptions/1d5a7c90-2e4b-4b83-a6f9-380c7e91b2d4/resourceGroups/rg-quay"
  type      = "Vpn"

  vpn_point_to_site = {
    address_space        = ["10.61.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}
