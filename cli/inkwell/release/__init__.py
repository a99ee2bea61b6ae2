"""Releases: one version in every file, a dated changelog, a tag, and what is published."""
