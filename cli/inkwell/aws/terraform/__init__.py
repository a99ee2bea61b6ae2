"""Terraform or OpenTofu, driven: its files, its program, what it says."""
