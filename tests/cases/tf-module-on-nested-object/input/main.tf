module "hub" {
  source = "./hub"
  hub = {
    name = "north"
    vpn = {
      clients = {
        pool     = "10.62.0.0/24"
        audience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
      }
    }
  }
}
