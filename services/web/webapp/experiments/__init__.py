"""Experiments: who sees which variant, and how the variants compare."""
