"""A module a command: its options, and the function that does the work.

What does the work is imported when its command runs, so that help and completion need no library
but typer and answer at once.
"""
