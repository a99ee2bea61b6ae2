"""What the release on the lab's cluster is called, and its namespace."""

NAMESPACE = RELEASE = "inkwell"
