resource "azapi_resource" "gateway" {
  type      = "Microsoft.Network/virtualNetworkGateways@2023-09-01"
  name      = "vgw-twice"
  location  = "westeurope"
  parent_id = "/subscriptions/5d2c8e14-90ab-4f37-a6d1-3b7e0c9f5a28/resourceGroups/rg-twice"
  body = {
    properties = {
      gatewayType = "Vpn"
      vpnClientConfiguration = {
        vpnClientProtocols = ["OpenVPN"]
        aadTenant          = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645"
        aadAudience        = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
        aadIssuer          = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
      }
    }
  }
}
