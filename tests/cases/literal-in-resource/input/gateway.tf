resource "azurerm_virtual_network_gateway" "edge" {
  name                = "vgw-edge-weu"
  location            = "westeurope"
  resource_group_name = "rg-edge"
  type                = "Vpn"
  vpn_type            = "RouteBased"
  sku                 = "VpnGw2"

  ip_configuration {
    public_ip_address_id = azurerm_public_ip.edge.id
    subnet_id            = azurerm_subnet.gateway.id
  }

  vpn_client_configuration {
    address_space        = ["10.40.0.0/22"]
    vpn_auth_types       = ["AAD"]
    vpn_client_protocols = ["OpenVPN"]
    aad_tenant           = "https://login.microsoftonline.com/2b8c5d1e-94a7-4f36-8e0d-71c3a9b6f254/"
    aad_audience         = "41b23e61-6c1e-4545-b367-cd054e0ed4b4" # "Azure VPN"
    aad_issuer           = "https://sts.windows.net/2b8c5d1e-94a7-4f36-8e0d-71c3a9b6f254"
  }
}
