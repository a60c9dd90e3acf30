unit "vpn" {
  source = "../catalog/vpn"
  path   = "vpn"
  values = { aud = "41b23e61-6c1e-4545-b367-cd054e0ed4b4" }
}

unit "test" {
  source = "../catalog/vpn"
  path   = "test"
  values = { aud = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8" }
}
