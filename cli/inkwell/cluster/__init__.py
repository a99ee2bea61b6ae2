"""A Kubernetes cluster on this machine, its nodes in containers: `inkwell cluster`."""
