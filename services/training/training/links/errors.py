"""The error of this training that its user can correct."""


class LinksError(Exception):
    """The message is a sentence that names the file, the row or the figure."""
