"""What goes wrong in a way that whoever runs it can mend."""


class FinetuneError(Exception):
    """The message is a sentence that names the file or the option and says what is allowed."""
