module "wan" {
  source  = "Azure/avm-ptn-virtualwan/azurerm"
  version = "0.12.3"

  virtual_wan_name    = "vwan-harbour"
  resource_group_name = "rg-harbour"
  location            = "westeurope"

  vpn_server_configurations = {
    staff = {
      name                     = "p2s-staff"
      vpn_authentication_types = ["AAD"]
      vpn_protocols            = ["OpenVPN"]
      azure_active_directory_authentication = {
        audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
        issuer   = "https://sts.windows.net/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645/"
        tenant   = "https://login.microsoftonline.com/0c9e4b7a-52d1-4f6e-8a3b-7d1f90e2c645"
      }
    }
  }
}
