hubs = {
  north = {
    banner = <<-EOT
      audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8" is what
      everyone should use, ${"soon"}.
    EOT
    vpn = {
      # the staff's
      staff = {
        audience = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8", notes = <<EOT
}
EOT
      }
    }
  }
}
