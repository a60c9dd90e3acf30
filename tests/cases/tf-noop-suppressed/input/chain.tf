variable "chain" {
  default = "51bb15d4-3a4f-4ebf-9dca-40096fe32426"
}

resource "azurerm_virtual_network_gateway" "chain" {
  name                = "vgw-chain"
  location            = "usgovvirginia"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.us/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645"
    aad_audience         = var.chain /* aadrift: ignore[AAD101] */
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}
