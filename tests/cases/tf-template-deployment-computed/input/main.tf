resource "azurerm_public_ip" "this" {
  name = "pip"
}

resource "azurerm_resource_group_template_deployment" "this" {
  name                = "gateway"
  resource_group_name = "rg-arm"
  deployment_mode     = "Incremental"

  parameters_content = jsonencode({
    address  = { value = azurerm_public_ip.this.id }
    audience = { value = "41b23e61-6c1e-4545-b367-cd054e0ed4b4" }
  })

  template_content = <<-TEMPLATE
    {
      "parameters": {"address": {"type": "string"}, "audience": {"type": "string"}},
      "resources": [
        {
          "type": "Microsoft.Network/virtualNetworkGateways",
          "apiVersion": "2024-05-01",
          "name": "vgw-given",
          "location": "${azurerm_public_ip.this.location}",
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
          "name": "p2s-own",
          "properties": {
            "vpnProtocols": ["OpenVPN"],
            "aadAuthenticationParameters": {
              "aadTenant": "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/",
              "aadAudience": "41b23e61-6c1e-4545-b367-cd054e0ed4b4",
              "aadIssuer": "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
            }
          }
        }
      ]
    }
  TEMPLATE
}
