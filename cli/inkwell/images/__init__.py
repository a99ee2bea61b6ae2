"""Inkwell's own container images: bases of Debian packages, and the Dockerfiles built on them.

docs/decisions/images.md says why the bases are made here and how a commit gets one digest.
"""
