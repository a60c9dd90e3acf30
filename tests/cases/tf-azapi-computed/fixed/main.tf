resource "azurerm_public_ip" "this" {
  name = "pip"
}

data "azurerm_client_config" "this" {}

resource "azapi_resource" "encoded" {
  type      = "Microsoft.Network/virtualNetworkGateways@2024-05-01"
  name      = "vgw-encoded"
  location  = "westeurope"
  parent_id = "/subscriptions/1d5a7c90-2e4b-4b83-a6f9-380c7e91b2d4/resourceGroups/rg-azapi"

  body = jsonencode({
    properties = {
      ipConfigurations = [{ properties = { publicIPAddress = { id = azurerm_public_ip.this.id } } }]
      vpnClientConfiguration = {
        vpnClientProtocols = ["OpenVPN"]
        aadTenant          = "https://login.microsoftonline.com/${data.azurerm_client_config.this.tenant_id}/"
        aadAudience        = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
        aadIssuer          = "https://sts.windows.net/${data.azurerm_client_config.this.tenant_id}"
      }
    }
  })
}

resource "azapi_resource" "heredoc" {
  type      = "Microsoft.Network/virtualNetworkGateways@2024-05-01"
  name      = "vgw-heredoc"
  location  = "westeurope"
  parent_id = "/subscriptions/1d5a7c90-2e4b-4b83-a6f9-380c7e91b2d4/resourceGroups/rg-azapi"

  body = <<-JSON
    {
      "properties": {
        "ipConfigurations": [{"properties": {"publicIPAddress": {"id": "${azurerm_public_ip.this.id}"}}}],
        "enableBgp": ${azurerm_public_ip.this.zones != null},
        "vpnClientConfiguration": {
          "vpnClientProtocols": ["OpenVPN"],
          "aadTenant": "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/",
          "aadAudience": "c632b3df-fb67-4d84-bdcf-b95ad541b5c8",
          "aadIssuer": "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
        }
      }
    }
  JSON
}
