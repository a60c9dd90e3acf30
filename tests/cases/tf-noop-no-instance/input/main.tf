variable "with_vpn" {
  type    = bool
  default = false
}

resource "azurerm_virtual_network_gateway" "p2s" {
  count = var.with_vpn ? 1 : 0
  name  = "vgw-mole"
  type  = "Vpn"

  vpn_client_configuration {
    aad_audience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
  }
}

resource "azurerm_vpn_server_configuration" "wan" {
  for_each = toset([])
  name     = "vpnsc-${each.key}"

  azure_active_directory_authentication {
    audience = "51bb15d4-3a4f-4ebf-9dca-40096fe32426"
  }
}

module "hub" {
  count  = length([])
  source = "./hub"
}
