variable "audience" {
  default = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
}

resource "azurerm_resource_group_template_deployment" "gateway" {
  name                = "gateway"
  resource_group_name = "rg-arm"
  deployment_mode     = "Incremental"

  parameters_content = jsonencode({
    audience = { value = var.audience }
    cloud    = { value = "public" }
  })

  template_content = <<TEMPLATE
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "audience": {"type": "string"},
    "cloud": {"type": "string", "defaultValue": "usgov"}
  },
  "variables": {
    "ids": {
      "public": {"audience": "41b23e61-6c1e-4545-b367-cd054e0ed4b4"},
      "usgov": {"audience": "51bb15d4-3a4f-4ebf-9dca-40096fe32426"}
    }
  },
  "resources": [
    {
      "type": "Microsoft.Network/virtualNetworkGateways",
      "apiVersion": "2024-05-01",
      "name": "vgw-given",
      "location": "westeurope",
      "properties": {
        "vpnClientConfiguration": {
          "vpnClientProtocols": ["OpenVPN"],
          "aadTenant": "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/",
          "aadAudience": "[parameters('audience')]",
          "aadIssuer": "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
        }
      }
    },
    {
      "type": "Microsoft.Network/vpnServerConfigurations",
      "apiVersion": "2024-05-01",
      "name": "p2s-picked",
      "location": "westeurope",
      "properties": {
        "vpnProtocols": ["OpenVPN"],
        "aadAuthenticationParameters": {
          "aadTenant": "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/",
          "aadAudience": "[variables('ids')[parameters('cloud')].audience]",
          "aadIssuer": "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
        }
      }
    }
  ]
}
TEMPLATE
}
