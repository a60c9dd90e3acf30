gateways = {
  east = {
    name = "vgw-east"
    clients = {
      audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
    }
  }
}
