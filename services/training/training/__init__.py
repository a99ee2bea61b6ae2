"""Training and evaluation of the models that write letters."""
