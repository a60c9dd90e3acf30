module "missing" {
  source = "./gateway"
  aad    = {}
}

module "null" {
  source = "./gateway"
  aad    = { audience = null }
}

module "given" {
  source = "./gateway"
  aad    = { audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8" }
}
