"""Pinned packages held against the known weaknesses of OSV (osv.dev), which travel as one file."""
