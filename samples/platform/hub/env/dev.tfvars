environment     = "dev"
subscription_id = "e1d94b70-6f35-4d2a-8c1b-93a7f5e0d2b6"
tenant_id       = "8d3f6b1a-47c2-4e0b-b5d9-6f1c2a9e7d34"
vpn_audience    = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
