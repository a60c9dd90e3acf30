# aad_audience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
// aad_audience = "51bb15d4-3a4f-4ebf-9dca-40096fe32426"
/*
resource "azurerm_virtual_network_gateway" "gone" {
  vpn_client_configuration {
    aad_audience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
  }
}
*/
resource "azurerm_virtual_network_gateway" "certificates" {
  name                = "vgw-certificates"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space = ["10.60.0.0/24"]
    # aad_audience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"

    root_certificate {
      name             = "root"
      public_cert_data = "MIIDuzCCAqOgAwIBAgIQ"
    }
  }
}
