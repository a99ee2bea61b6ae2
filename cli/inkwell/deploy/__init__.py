"""Inkwell on the cluster of `make cluster`: images, Istio, the gateway, a release."""
