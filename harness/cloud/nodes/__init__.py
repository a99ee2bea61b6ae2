"""Terraform's machines as containers, behind load balancers, with a cluster and Inkwell on them."""
