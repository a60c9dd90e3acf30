environment     = "prod"
subscription_id = "5a0c1f3e-2b7d-4c88-9a61-0e4d7f2b6c10"
tenant_id       = "8d3f6b1a-47c2-4e0b-b5d9-6f1c2a9e7d34"

# Azure VPN client of 2021
vpn_audience = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
