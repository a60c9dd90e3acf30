provider "azurerm" {
  features {}
  subscription_id = "1d5a7c90-2e4b-4b83-a6f9-380c7e91b2d4"
}

variable "open" {
  type = string
}

resource "azurerm_virtual_network_gateway" "migrated" {
  name                = "vgw-migrated"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "legacy" {
  name                = "vgw-legacy"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "behind" {
  name                = "vgw-behind"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "pending" {
  name                = "vgw-pending"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "custom" {
  name                = "vgw-custom"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = "7b2d9f14-83c6-4e05-9a71-d6f03b5c28e9"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "drifted" {
  name                = "vgw-drifted"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = "7b2d9f14-83c6-4e05-9a71-d6f03b5c28e9"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "tenant" {
  name                = "vgw-tenant"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "unresolved" {
  name                = "vgw-unresolved"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = var.open
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "missing" {
  name                = "vgw-missing"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}

resource "azurerm_virtual_network_gateway" "certificate" {
  name                = "vgw-certificate"
  location            = "westeurope"
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space        = ["10.60.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience         = null
    aad_issuer           = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    vpn_client_protocols = ["OpenVPN"]
  }
}
