variable "template" {}

resource "azurerm_resource_group_template_deployment" "variable" {
  name                = "variable"
  resource_group_name = "rg-arm"
  deployment_mode     = "Incremental"
  template_content    = var.template
}

resource "azurerm_resource_group_template_deployment" "missing" {
  name                = "missing"
  resource_group_name = "rg-arm"
  deployment_mode     = "Incremental"
  template_content    = file("${path.module}/missing.json")
}

resource "azurerm_resource_group_template_deployment" "spec" {
  name                     = "spec"
  resource_group_name      = "rg-arm"
  deployment_mode          = "Incremental"
  template_spec_version_id = "/subscriptions/1d5a7c90-2e4b-4b83-a6f9-380c7e91b2d4/resourceGroups/rg-specs/providers/Microsoft.Resources/templateSpecs/vpn-gateway/versions/1"

  parameters_content = jsonencode({
    aadAudience = { value = "41b23e61-6c1e-4545-b367-cd054e0ed4b4" }
    aadTenant   = { value = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/" }
    aadIssuer   = { value = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/" }
  })
}
