"""The error of fine-tuning that its user can correct."""


class FinetuneError(Exception):
    """The message is a sentence that names the file or the option and says what is allowed."""
