module "hub" {
  source = "./hub"
  hub = {
    name = "north"
    vpn = {
      clients = {
        pool     = "10.62.0.0/24"
        audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
      }
    }
  }
}
