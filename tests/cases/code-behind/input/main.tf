locals {
  azure_vpn = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
}

resource "azurerm_virtual_network_gateway" "hub" {
  name                = "vgw-hub"
  location            = "westeurope"
  resource_group_name = "rg-hub"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.42.0.0/22"]
    vpn_client_protocols = ["OpenVPN"]
    aad_tenant           = "https://login.microsoftonline.com/2b8c5d1e-94a7-4f36-8e0d-71c3a9b6f254/"
    aad_audience         = local.azure_vpn
    aad_issuer           = "https://sts.windows.net/2b8c5d1e-94a7-4f36-8e0d-71c3a9b6f254/"
  }
}
