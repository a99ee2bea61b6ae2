"""The pages that a browser shows, and the headers that protect them."""
