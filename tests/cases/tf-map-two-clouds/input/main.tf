locals {
  audiences = {
    public = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
    usgov  = "51bb15d4-3a4f-4ebf-9dca-40096fe32426"
    china  = "49f817b6-84ae-4cc0-928c-73f27289b3aa"
  }
}

provider "azurerm" {
  features {}
}

provider "azurerm" {
  alias           = "usgov"
  environment     = "usgovernment"
  subscription_id = "1d5a7c90-2e4b-4b83-a6f9-380c7e91b2d4"
  features {}
}

module "public" {
  source   = "./gateway"
  audience = local.audiences["public"]
  host     = "login.microsoftonline.com"
  region   = "westeurope"
}

module "usgov" {
  source    = "./gateway"
  audience  = local.audiences.usgov
  host      = "login.microsoftonline.us"
  region    = "usgovvirginia"
  providers = { azurerm = azurerm.usgov }
}
