variable "value" {}

module "core" {
  source = "registry.quarry.example/landing/core/azurerm"
  value  = var.value
}
