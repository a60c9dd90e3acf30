locals {
  tenant_url = "https://login.microsoftonline.com/${var.tenant_id}"
  issuer_url = "https://sts.windows.net/${var.tenant_id}/"
}

resource "azurerm_virtual_network_gateway" "this" {
  name                = var.name
  resource_group_name = var.resource_group_name
  location            = var.location
  type                = "Vpn"
  vpn_type            = "RouteBased"
  sku                 = var.sku

  ip_configuration {
    name                 = "default"
    subnet_id            = var.subnet_id
    public_ip_address_id = var.public_ip_address_id
  }

  dynamic "vpn_client_configuration" {
    for_each = var.sign_in == null ? [] : [var.sign_in]
    iterator = sign_in

    content {
      address_space        = sign_in.value.address_space
      vpn_client_protocols = ["OpenVPN"]
      vpn_auth_types       = ["AAD"]
      aad_tenant           = local.tenant_url
      aad_audience         = sign_in.value.audience
      aad_issuer           = local.issuer_url
    }
  }
}
