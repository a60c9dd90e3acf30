include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../../modules//gateway"
}

inputs = {
  name = "vgw-dev"
}
