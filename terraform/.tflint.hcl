# Every rule of the language but one; the tests run it (tests/terraform/test_policies.py).
plugin "terraform" {
  enabled = true
  preset  = "all"
}

# Files are named for what exists in the cloud: there is no main.tf.
rule "terraform_standard_module_structure" {
  enabled = false
}
