variable "vpn" {
  type = object({
    audience = string
    region   = optional(string, "northeurope")
  })
}

module "hub" {
  source   = "./modules/p2s"
  for_each = toset(["blue", "green"])

  name     = "vgw-${each.key}"
  region   = var.vpn.region
  audience = var.vpn["audience"]
}
