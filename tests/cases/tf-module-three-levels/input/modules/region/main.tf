variable "audience" {
  type = string
}

module "edge" {
  source = "../edge"
  signin = { audience = var.audience }
}
