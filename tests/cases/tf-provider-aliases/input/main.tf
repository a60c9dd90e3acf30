provider "azurerm" {
  features {}
}

provider "azurerm" {
  alias       = "china"
  environment = "china"
  features {}
}

variable "location" {
  type = string
}

resource "azurerm_virtual_network_gateway" "china" {
  provider            = azurerm.china
  name                = "vgw-china"
  location            = var.location
  resource_group_name = "rg-network"
  type                = "Vpn"

  vpn_client_configuration {
    address_space = ["10.60.0.0/24"]
    aad_tenant    = "https://login.chinacloudapi.cn/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
    aad_audience  = "49f817b6-84ae-4cc0-928c-73f27289b3aa"
    aad_issuer    = "https://sts.chinacloudapi.cn/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
  }
}

module "passed" {
  source    = "./gateway"
  location  = var.location
  providers = { azurerm = azurerm.china }
}
