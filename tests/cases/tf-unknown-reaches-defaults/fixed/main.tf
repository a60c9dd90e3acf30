data "azurerm_subscription" "current" {}

locals {
  environment = data.azurerm_subscription.current.tags["environment"]

  by_environment = {
    prod = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
  }

  audiences = {
    by_key      = try(local.by_environment[local.environment], "c632b3df-fb67-4d84-bdcf-b95ad541b5c8")
    by_instance = try(module.shared[0].audience, "c632b3df-fb67-4d84-bdcf-b95ad541b5c8")
    by_filter = one([
      for name, audience in { dev = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8", prod = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8" } :
      audience if name == local.environment
    ])
    by_settings = lookup(data.azurerm_subscription.current.tags, "audience", "c632b3df-fb67-4d84-bdcf-b95ad541b5c8")
  }
}

module "shared" {
  source = "./shared"
  count  = local.environment == "prod" ? 1 : 0
}

resource "azurerm_virtual_network_gateway" "this" {
  for_each = local.audiences

  name                = "vgw-${each.key}"
  resource_group_name = "rg-network"
  location            = "westeurope"
  type                = "Vpn"
  sku                 = "VpnGw1"

  ip_configuration {
    subnet_id = "subnet"
  }

  vpn_client_configuration {
    address_space        = ["10.9.0.0/24"]
    vpn_client_protocols = ["OpenVPN"]
    vpn_auth_types       = ["AAD"]
    aad_tenant           = "https://login.microsoftonline.com/2f7c9d15-0b6e-4a83-9e24-c8d1b35f6a07/"
    aad_audience         = each.value
    aad_issuer           = "https://sts.windows.net/2f7c9d15-0b6e-4a83-9e24-c8d1b35f6a07/"
  }
}
