locals {
  tenant = "0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645"
}

resource "azapi_resource" "gateway" {
  type      = "Microsoft.Network/virtualNetworkGateways@2024-05-01"
  name      = "vgw-heredoc"
  location  = "westeurope"
  parent_id = "/subscriptions/1d5a7c90-2e4b-4b83-a6f9-380c7e91b2d4/resourceGroups/rg-azapi"

  body = <<-JSON
    {
      "properties": {
        "vpnClientConfiguration": {
          "vpnClientProtocols": ["OpenVPN"],
          "aadTenant": "https://login.microsoftonline.com/${local.tenant}/",
          "aadAudience": "41b23e61-6c1e-4545-b367-cd054e0ed4b4",
          "aadIssuer": "https://sts.windows.net/${local.tenant}/"
        }
      }
    }
  JSON
}
