variable "signin" {
  type = object({ audience = string })
}

module "gateway" {
  source       = "./gateway"
  aad_audience = var.signin.audience
}
