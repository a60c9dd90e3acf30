resource "azapi_resource" "gateway" {
  type      = "microsoft.network/virtualnetworkgateways@2023-11-01"
  name      = "vgw-encoded"
  location  = "westeurope"
  parent_id = "/subscriptions/1d5a7c90-2e4b-4b83-a6f9-380c7e91b2d4/resourceGroups/rg-azapi"

  body = jsonencode({
    properties = {
      vpnClientConfiguration = {
        vpnClientProtocols     = ["OpenVPN"]
        aadTenant   = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
        aadAudience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
        aadIssuer   = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
      }
    }
  })
}

resource "azapi_update_resource" "configuration" {
  type        = "Microsoft.Network/vpnServerConfigurations@2024-05-01"
  resource_id = "/subscriptions/1d5a7c90-2e4b-4b83-a6f9-380c7e91b2d4/resourceGroups/rg-wan/providers/Microsoft.Network/vpnServerConfigurations/p2s-wan"

  body = {
    properties = {
      aadAuthenticationParameters = {
        aadTenant   = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
        aadAudience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
        aadIssuer   = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
      }
    }
  }
}

resource "azapi_update_resource" "tags" {
  type        = "Microsoft.Network/vpnServerConfigurations@2024-05-01"
  resource_id = "/subscriptions/1d5a7c90-2e4b-4b83-a6f9-380c7e91b2d4/resourceGroups/rg-wan/providers/Microsoft.Network/vpnServerConfigurations/p2s-wan"
  body        = { tags = { owner = "network" } }
}

resource "azapi_resource" "other" {
  type = "Microsoft.Insights/components@2020-02-02"
  name = "appi"
  body = { properties = { aadAudience = "7b2d9f14-83c6-4e05-9a71-d6f03b5c28e9", aadTenant = "0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645" } }
}
