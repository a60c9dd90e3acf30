variable "audience" {
  default = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
}

variable "which" {}

resource "azapi_resource" "open" {
  type      = "Microsoft.Resources/deployments@2022-09-01"
  name      = "gw4"
  parent_id = "/subscriptions/1d5a7c90-2e4b-4b83-a6f9-380c7e91b2d4/resourceGroups/rg-two"
  body = {
    properties = {
      template = var.which == "x" ? jsondecode(file("${path.module}/a.json")) : jsondecode(file("${path.module}/b.json"))
    }
  }
}
resource "azurerm_resource_group_template_deployment" "open" {
  name                = "x"
  resource_group_name = "rg-a"
  deployment_mode     = "Incremental"
  template_content    = var.which == "x" ? file("${path.module}/a.json") : file("${path.module}/b.json")
}
variable "params" {}
resource "azurerm_resource_group_template_deployment" "params" {
  name                = "x"
  resource_group_name = "rg-p"
  deployment_mode     = "Incremental"
  template_content    = file("${path.module}/gateway.json")
  parameters_content  = var.params
}
resource "azurerm_resource_group_template_deployment" "either" {
  name                = "x"
  resource_group_name = "rg-e"
  deployment_mode     = "Incremental"
  template_content    = file("${path.module}/gateway.json")
  parameters_content  = var.which == "x" ? jsonencode({ audience = { value = var.audience } }) : jsonencode({})
}
