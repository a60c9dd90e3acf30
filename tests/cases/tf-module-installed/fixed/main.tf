module "old" {
  source   = "registry.quarry.example/network/gateway/azurerm"
  audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
}

module "plain" {
  source = "registry.quarry.example/network/gateway/azurerm"
}
