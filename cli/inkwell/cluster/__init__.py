"""A Kubernetes cluster on this machine, its nodes in containers: `python -m inkwell.cluster up`."""
