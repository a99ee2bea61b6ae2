"""Groups of programs and images that a cluster can do without; `inkwell bundle` makes them."""
