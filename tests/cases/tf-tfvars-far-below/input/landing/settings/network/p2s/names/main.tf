variable "prefix" {}

output "prefix" {
  value = "${var.prefix}-"
}
