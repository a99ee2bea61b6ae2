"""Child processes, for work on a text that may take too long or end its process."""
