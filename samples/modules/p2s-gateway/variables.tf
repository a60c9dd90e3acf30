variable "name" {
  type = string
}

variable "resource_group_name" {
  type = string
}

variable "location" {
  type = string
}

variable "sku" {
  type    = string
  default = "VpnGw2AZ"
}

variable "subnet_id" {
  type = string
}

variable "public_ip_address_id" {
  type = string
}

variable "tenant_id" {
  type = string
}

variable "sign_in" {
  description = "Entra ID sign-in of the point-to-site clients; null for none."
  type = object({
    address_space = list(string)
    audience      = optional(string, "41b23e61-6c1e-4545-b367-cd054e0ed4b4")
  })
  default = null
}
