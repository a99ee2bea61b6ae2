"""What watches Inkwell on the cluster of `make cluster`: images, a release, its targets."""
