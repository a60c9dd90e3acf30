resource "azurerm_resource_group" "network" {
  name     = "rg-azapi"
  location = "westeurope"
}

variable "audience" {
  default = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
}

resource "azapi_resource" "gateway" {
  type      = "Microsoft.Network/virtualNetworkGateways@2024-05-01"
  name      = "vgw-azapi"
  location  = "westeurope"
  parent_id = azurerm_resource_group.network.id

  body = {
    properties = {
      gatewayType = "Vpn"
      vpnClientConfiguration = {
        vpnClientProtocols     = ["OpenVPN"]
        vpnAuthenticationTypes = ["AAD"]
        aadTenant              = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
        aadAudience            = var.audience
        aadIssuer              = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
      }
    }
  }
}
