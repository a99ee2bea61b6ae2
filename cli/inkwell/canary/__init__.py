"""A canary on the cluster: the next version for a share of people, or for nobody again."""
