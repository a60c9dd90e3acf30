resource "azurerm_virtual_network_gateway" "atrium" {
  name                = "vgw-atrium"
  resource_group_name = "rg-atrium"
  location            = "westeurope"
  type                = "Vpn"
  sku                 = "VpnGw2"

  vpn_client_configuration {
    address_space        = ["10.61.0.0/24"]
    vpn_client_protocols = ["OpenVPN"]
    aad_tenant           = "https://login.microsoftonline.com/e8a1c05d-3f27-4b96-a4d8-51c9027be6f3/"
    aad_audience         = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
    aad_issuer           = "https://sts.windows.net/e8a1c05d-3f27-4b96-a4d8-51c9027be6f3/"
  }
}
