locals {
  sites = {
    bergen = { on = true, audience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4" }
    gothenburg = { on = true, audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8" }
    malmo = { on = false, audience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4" }
  }
  live_sites = { for name, site in local.sites : name => site if site.on }
}

module "site" {
  source   = "./site"
  for_each = local.live_sites

  name     = each.key
  audience = each.value.audience
}
