"""Fetches a picture by its address: the only part of Inkwell that reaches the internet."""
