locals {
  group = "/subscriptions/5a0c1f3e-2b7d-4c88-9a61-0e4d7f2b6c10/resourceGroups/rg-network"
}

resource "azapi_resource" "split" {
  type      = "Microsoft.Network/virtualNetworkGateways@2024-05-01"
  name      = "vgw-split"
  parent_id = local.group
  location  = "westeurope"

  body = {
    properties = {
      gatewayType = "Vpn"
      vpnClientConfiguration = {
        vpnClientAddressPool = { addressPrefixes = ["10.9.0.0/24"] }
        aadAudience          = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
      }
    }
  }

  sensitive_body = {
    properties = {
      vpnClientConfiguration = {
        aadAudience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
      }
    }
  }
}

resource "azapi_update_resource" "only" {
  type      = "Microsoft.Network/vpnServerConfigurations@2024-05-01"
  name      = "vsc-only"
  parent_id = local.group

  sensitive_body = {
    properties = {
      aadAuthenticationParameters = {
        aadAudience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
      }
    }
  }
}
