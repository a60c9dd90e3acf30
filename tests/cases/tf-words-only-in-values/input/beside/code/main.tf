variable "settings" {}

module "core" {
  source   = "registry.quarry.example/landing/core/azurerm"
  settings = var.settings
}
