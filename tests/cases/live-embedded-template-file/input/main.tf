resource "azurerm_resource_group_template_deployment" "file" {
  name                = "file"
  resource_group_name = "rg-network"
  deployment_mode     = "Incremental"
  template_content    = file("${path.module}/gateway.json")
}
