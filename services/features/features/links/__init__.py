"""Web addresses: read, spelled in one way, and turned into numbers for the model of links."""
