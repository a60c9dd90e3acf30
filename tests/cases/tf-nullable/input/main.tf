module "strict" {
  source   = "./strict"
  audience = null
}

module "plain" {
  source   = "./plain"
  audience = null
}
