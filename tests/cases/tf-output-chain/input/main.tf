module "ids" {
  source = "./ids"
}

module "gateway" {
  source   = "./gateway"
  audience = values(module.ids.clouds)[1].id
}
