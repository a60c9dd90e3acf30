resource "azurerm_resource_group_template_deployment" "encoded" {
  name                = "encoded"
  resource_group_name = "rg-arm"
  deployment_mode     = "Incremental"

  template_content = jsonencode({
    "$schema"      = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    contentVersion = "1.0.0.0"
    resources = [{
      type       = "Microsoft.Network/virtualNetworkGateways"
      apiVersion = "2024-05-01"
      name       = "vgw-encoded"
      location   = "westeurope"
      properties = {
        vpnClientConfiguration = {
          vpnClientProtocols = ["OpenVPN"]
          aadTenant          = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
          aadAudience        = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
          aadIssuer          = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
        }
      }
    }]
  })
}

resource "azurerm_resource_group_template_deployment" "file" {
  name                = "file"
  resource_group_name = "rg-arm"
  deployment_mode     = "Incremental"
  template_content    = file("${path.module}/gateway.json")
}
