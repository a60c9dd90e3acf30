variable "audience" {
  type    = string
  default = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
  validation {
    condition     = contains(["41b23e61-6c1e-4545-b367-cd054e0ed4b4", "51bb15d4-3a4f-4ebf-9dca-40096fe32426"], var.audience)
    error_message = "Unknown audience."
  }
}
resource "azurerm_virtual_network_gateway" "x" {
  name = "vgw"
  resource_group_name = "rg"
  location = "westeurope"
  type = "Vpn"
  vpn_client_configuration {
    aad_audience = var.audience
  }
}
