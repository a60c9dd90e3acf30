resource "local_file" "help" {
  filename = "help.txt"
  content  = <<EOT
resource "azurerm_virtual_network_gateway" "this" {
  vpn_client_configuration {
    aad_audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
  }
}
EOT
}
