"""A model's files: fetched, checked, converted, prepared and loaded."""
