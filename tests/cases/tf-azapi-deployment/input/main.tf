variable "audience" {
  default = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
}

resource "azurerm_resource_group" "hub" {
  name     = "rg-hub"
  location = "westeurope"
}
resource "azapi_resource" "file" {
  type      = "Microsoft.Resources/deployments@2022-09-01"
  name      = "gw"
  parent_id = azurerm_resource_group.hub.id
  body = {
    properties = {
      mode     = "Incremental"
      template = jsondecode(file("${path.module}/gateway.json"))
      parameters = {
        audience = { value = var.audience }
      }
    }
  }
}
resource "azapi_resource" "inline" {
  type      = "Microsoft.Resources/deployments@2022-09-01"
  name      = "gw2"
  parent_id = "/subscriptions/1d5a7c90-2e4b-4b83-a6f9-380c7e91b2d4/resourceGroups/rg-two"
  body = jsonencode({
    properties = {
      mode = "Incremental"
      template = {
        "$schema"      = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
        contentVersion = "1.0.0.0"
        parameters     = { audience = { type = "string", defaultValue = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8" } }
        resources = [{
          type       = "Microsoft.Network/virtualNetworkGateways"
          apiVersion = "2024-05-01"
          name       = "vgw-inline"
          location   = "westeurope"
          properties = { vpnClientConfiguration = {
            vpnClientProtocols = ["OpenVPN"]
            aadTenant          = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
            aadAudience        = "[parameters('audience')]"
            aadIssuer          = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
          } }
        }]
      }
      parameters = { audience = { value = "41b23e61-6c1e-4545-b367-cd054e0ed4b4" } }
    }
  })
}
resource "azapi_resource" "linked" {
  type      = "Microsoft.Resources/deployments@2022-09-01"
  name      = "gw3"
  parent_id = "/subscriptions/1d5a7c90-2e4b-4b83-a6f9-380c7e91b2d4/resourceGroups/rg-two"
  body = {
    properties = {
      templateLink = { id = "/subscriptions/x/resourceGroups/specs/providers/Microsoft.Resources/templateSpecs/vpn-gateway/versions/1" }
      parameters   = { aadAudience = { value = "41b23e61-6c1e-4545-b367-cd054e0ed4b4" }, aadTenant = { value = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/" } }
    }
  }
}
