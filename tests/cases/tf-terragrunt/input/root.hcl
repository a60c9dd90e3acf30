locals {
  environment = read_terragrunt_config(find_in_parent_folders("env.hcl"))
}

inputs = {
  audience = local.environment.locals.audience
  group    = "rg-shared"
}
