# Before the migration this was 41b23e61-6c1e-4545-b367-cd054e0ed4b4.
resource "azurerm_api_management_api_policy" "token" {
  api_name    = "orders"
  xml_content = "<audience>41b23e61-6c1e-4545-b367-cd054e0ed4b4</audience>"
}

resource "azurerm_linux_web_app" "portal" {
  name = "portal"
  app_settings = {
    AAD_AUDIENCE = "api://portal"
  }
}

resource "azurerm_virtual_network_gateway" "partner" {
  name                = "vgw-partner"
  location            = "westeurope"
  resource_group_name = "rg-partner"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.43.0.0/22"]
    vpn_client_protocols = ["OpenVPN"]
    aad_tenant           = "https://login.microsoftonline.com/2b8c5d1e-94a7-4f36-8e0d-71c3a9b6f254/"
    aad_audience         = "9d0f6a3c-2e71-4b58-a6c4-5b3e8d1f7a90"
    aad_issuer           = "https://sts.windows.net/2b8c5d1e-94a7-4f36-8e0d-71c3a9b6f254/"
  }
}
