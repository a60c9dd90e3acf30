include "root" {
  path   = find_in_parent_folders("root.hcl")
  expose = true
}

terraform {
  source = "${get_repo_root()}/modules//gateway"
}

inputs = {
  name  = "vgw-prod"
  group = "${include.root.inputs.group}-prod"
}
