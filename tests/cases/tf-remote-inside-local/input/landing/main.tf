terraform {
  required_providers {
    azurerm = {
      source = "hashicorp/azurerm"
    }
  }
}

variable "clients" {}

module "core" {
  source  = "git::https://git.quarry.example/platform/core.git?ref=v2"
  clients = var.clients
}
