variable "environment" {
  type = string
}

variable "subscription_id" {
  type = string
}

variable "tenant_id" {
  type = string
}

variable "gateway_subnet_id" {
  type    = string
  default = null
}

variable "vpn_audience" {
  type = string
}
