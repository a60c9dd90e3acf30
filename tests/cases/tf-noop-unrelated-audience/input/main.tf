variable "aad_audience" {
  default = "api://orders.quarry.example"
}

resource "azurerm_eventgrid_event_subscription" "orders" {
  name  = "orders"
  scope = "/subscriptions/1d5a7c90-2e4b-4b83-a6f9-380c7e91b2d4"

  webhook_endpoint {
    url                            = "https://orders.quarry.example/hook"
    active_directory_app_id_or_uri = var.aad_audience
  }
}

resource "azurerm_linux_web_app" "orders" {
  name                = "app-orders"
  location            = "westeurope"
  resource_group_name = "rg-orders"
  service_plan_id     = "plan"

  app_settings = {
    AAD_AUDIENCE = "7b2d9f14-83c6-4e05-9a71-d6f03b5c28e9"
    aad_tenant   = "0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645"
    aad_issuer   = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
  }

  auth_settings_v2 {
    active_directory_v2 {
      client_id            = "7b2d9f14-83c6-4e05-9a71-d6f03b5c28e9"
      tenant_auth_endpoint = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/v2.0"
      allowed_audiences    = ["7b2d9f14-83c6-4e05-9a71-d6f03b5c28e9"]
    }
    login {}
  }
}

module "api" {
  source   = "registry.quarry.example/apps/api/azurerm"
  audience = "7b2d9f14-83c6-4e05-9a71-d6f03b5c28e9"
  tenant   = "0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645"
}
