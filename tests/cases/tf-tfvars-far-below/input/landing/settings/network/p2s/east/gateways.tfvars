gateways = {
  east = {
    name = "vgw-east"
    clients = {
      audience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
    }
  }
}
