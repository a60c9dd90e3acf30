module "region" {
  source   = "./region"
  for_each = { weu = "41b23e61-6c1e-4545-b367-cd054e0ed4b4", neu = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8" }
  name     = each.key
  audience = each.value
}
