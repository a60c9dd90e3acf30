output "clouds" {
  value = {
    usgov  = { id = "51bb15d4-3a4f-4ebf-9dca-40096fe32426" }
    public = { id = local.public }
    public_next = { id = local.public }
  }
}

locals {
  public = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
}
