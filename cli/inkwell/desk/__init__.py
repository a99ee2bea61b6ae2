"""Inkwell on this machine without containers: `make up`."""
