"""A file that isn't read, and why."""


class Refused(ValueError):  # noqa: N818 - a refusal is no error of ours
    """The file can't be read; the message says why, for a person."""
