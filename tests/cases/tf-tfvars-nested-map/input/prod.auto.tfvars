hubs = {
  north = {
    banner = <<-EOT
      audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8" is what
      everyone should use, ${"soon"}.
    EOT
    vpn = {
      # the staff's
      staff = {
        audience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4", notes = <<EOT
}
EOT
      }
    }
  }
}
