variable "name" {}
variable "audience" {}

module "site" {
  source   = "../site"
  for_each = toset(["a", "b"])
  name     = "${var.name}-${each.value}"
  audience = var.audience
}
