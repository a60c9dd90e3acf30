locals {
  old_client = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
}

data "azuread_service_principal" "vpn" {
  client_id = local.old_client
}

resource "azuread_application" "staff" {
  display_name = "VPN of the staff"

  api {
    known_client_applications = [local.old_client, "b7c2e9d4-1a35-4f68-9d0c-52e81f7a36bd"]
  }

  required_resource_access {
    resource_app_id = local.old_client

    resource_access {
      id   = "0f3a6c1d-7e92-4b58-a1d4-9c26e8b5f703"
      type = "Scope"
    }
  }
}

resource "azuread_application_known_clients" "staff" {
  application_id   = azuread_application.staff.id
  known_client_ids = [local.old_client]
}

resource "azuread_application_api_access" "staff" {
  application_id = azuread_application.staff.id
  api_client_id  = local.old_client
  scope_ids      = ["0f3a6c1d-7e92-4b58-a1d4-9c26e8b5f703"]
}

# The new client alone: nothing to say.
resource "azuread_application_pre_authorized" "new" {
  application_id       = azuread_application.staff.id
  authorized_client_id = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
  permission_ids       = []
}
