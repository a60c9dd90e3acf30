resource "azurerm_public_ip" "this" {
  name = "pip"
}

locals {
  rendered = jsondecode(templatefile("vpn.json.tftpl", { address = azurerm_public_ip.this.id, audience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4" }))
  again    = jsondecode(jsonencode({ address = azurerm_public_ip.this.id, audience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4" }))
  yaml     = yamldecode("address: ${azurerm_public_ip.this.id}\naudience: 41b23e61-6c1e-4545-b367-cd054e0ed4b4")
}

resource "azurerm_virtual_network_gateway" "rendered" {
  name                = "vgw-rendered"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = local.rendered.audience
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "again" {
  name                = "vgw-again"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = local.again.audience
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "yaml" {
  name                = "vgw-yaml"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = local.yaml.audience
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "address" {
  name                = "vgw-address"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = local.again.address
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}
