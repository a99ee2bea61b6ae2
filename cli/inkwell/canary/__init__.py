"""A canary on the cluster: more and more people get the next version, or nobody does any more."""
