"""Why a picture can't be fetched."""


class FetchError(Exception):
    """The address can't be fetched; the message is a sentence about it, for who named it.

    Attributes:
        status: 422, 413 for what is too large, 415 for what is no picture.
    """

    def __init__(self, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.status = status
