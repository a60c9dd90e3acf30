resource "azurerm_resource_group_template_deployment" "this" {
  name                = "gateway"
  resource_group_name = "rg-network"
  deployment_mode     = "Incremental"
  template_content    = file("gateway.template")
}
