"""What a model sees of an input: the same code where it is trained and where it answers."""
