unit "vpn" {
  source = "../catalog/vpn"
  path   = "vpn"
  values = { aud = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8" }
}

unit "test" {
  source = "../catalog/vpn"
  path   = "test"
  values = { aud = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8" }
}
