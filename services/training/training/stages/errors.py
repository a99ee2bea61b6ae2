"""The error of a training that its user can correct."""


class TrainingError(Exception):
    """The message is a sentence that names the file, the row or the figure."""
