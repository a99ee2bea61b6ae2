"""What Inkwell costs in seconds and memory, measured through the whole stack."""
