"""What is done to an Inkwell that runs on a cluster."""
