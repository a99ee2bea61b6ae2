"""Terraform or OpenTofu, driven: its files, its program, its process, what it says."""
