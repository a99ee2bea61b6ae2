"""Word lists of the check, by what they tell apart."""
