"""English sentences: how a text is cut into them, and what a model sees of each."""
