module "one" {
  source   = "./gateway"
  audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
}

module "two" {
  source   = "./gateway"
  audience = "C632B3DF-FB67-4D84-BDCF-B95AD541B5C8"
}
