"""A refusal that the caller reads, as any part of the web service raises it."""


class Problem(Exception):  # noqa: N818 - a refusal is no error of ours
    """A failure that the caller reads; subclasses set `status` and `code`.

    Args:
        message: a sentence for a person.
        field: the input that is wrong, if one is.
        retry_after: seconds until it makes sense to try again.
    """

    status = 400
    code = "bad_request"
    is_fault = False

    def __init__(
        self, message: str, *, field: str | None = None, retry_after: int | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.retry_after = retry_after
