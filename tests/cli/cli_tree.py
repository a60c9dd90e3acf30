"""A gateway in one file, for the tests of the command line."""

OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
NEW = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
TENANT = "6a1d6b0e-0b1e-4d53-9f6a-8d4f5c2b7e10"

GATEWAY = """\
variable "audience" {{
  type    = string
  default = "{audience}"
}}

resource "azurerm_virtual_network_gateway" "hub" {{
  name                = "vgw-hub"
  location            = "westeurope"
  resource_group_name = "rg-hub"
  type                = "Vpn"

  vpn_client_configuration {{
    address_space        = ["10.9.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/{tenant}/"
    aad_audience         = var.audience
    aad_issuer           = "https://sts.windows.net/{tenant}/"
    vpn_client_protocols = ["OpenVPN"]
  }}
}}
"""
