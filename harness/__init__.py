"""What tests and measurements share: a running Inkwell, people who use it, and the lab."""
