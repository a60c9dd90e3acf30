variable "env" {
  default = "prod"
}

module "core" {
  source   = "registry.quarry.example/landing/core/azurerm"
  settings = yamldecode(file("${path.module}/../../config/${var.env}.yaml"))
}
