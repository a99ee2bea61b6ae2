"""Pinned packages compared with the known vulnerabilities of OSV (osv.dev), which are one file."""
