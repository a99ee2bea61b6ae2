"""Pictures as numbers: the square in the middle, of one size, for the model of pictures."""
