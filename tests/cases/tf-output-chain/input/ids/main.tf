output "clouds" {
  value = {
    usgov  = { id = "51bb15d4-3a4f-4ebf-9dca-40096fe32426" }
    public = { id = local.public }
    public_next = { id = local.public }
  }
}

locals {
  public = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
}
