module "region" {
  source   = "./region"
  for_each = { weu = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8", neu = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8" }
  name     = each.key
  audience = each.value
}
