variable "value" {}

module "gateway" {
  source = "./gateway"
  value  = var.value
}
