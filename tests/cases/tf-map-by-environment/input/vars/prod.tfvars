environment = "Prod"
