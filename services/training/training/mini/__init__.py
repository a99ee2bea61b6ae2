"""The mini model, from nothing to an export: one script a stage."""
