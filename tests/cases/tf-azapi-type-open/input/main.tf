variable "version_of_api" {}
variable "type" {}

resource "azapi_resource" "version" {
  type = "Microsoft.Network/virtualNetworkGateways@${var.version_of_api}"
  name = "vgw-version"
  body = { properties = { vpnClientConfiguration = { aadAudience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4" } } }
}

resource "azapi_resource" "body" {
  type = var.type
  name = "p2s-body"
  body = { properties = { aadAuthenticationParameters = { aadAudience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4" } } }
}

resource "azapi_resource" "other" {
  type = "Microsoft.Insights/components@${var.version_of_api}"
  name = "appi-other"
  body = { properties = { vpnClientConfiguration = { aadAudience = "7b2d9f14-83c6-4e05-9a71-d6f03b5c28e9" } } }
}

resource "azapi_resource_action" "patch" {
  type        = "Microsoft.Network/virtualNetworkGateways@2024-05-01"
  resource_id = "/subscriptions/1d5a7c90-2e4b-4b83-a6f9-380c7e91b2d4/resourceGroups/rg-azapi/providers/Microsoft.Network/virtualNetworkGateways/vgw-patch"
  method      = "PATCH"
  body        = { properties = { vpnClientConfiguration = { aadAudience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4" } } }
}
