"""What goes wrong in words that a person can act on."""


class InkwellError(Exception):
    """An error whose message is shown as it is, without a traceback."""
