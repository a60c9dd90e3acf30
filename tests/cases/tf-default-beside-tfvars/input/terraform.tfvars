group = "rg-from-values"
