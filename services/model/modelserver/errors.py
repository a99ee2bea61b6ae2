"""The errors of checkpoints and engines; their messages say what can be done."""


class ModelError(Exception):
    """The checkpoint can't be served: not there, not Qwen2, or out of reach."""


class ChatUnfit(ValueError):  # noqa: N818
    """The model's chat template can't render these messages, or there is none."""


class PromptTooLong(ValueError):  # noqa: N818 - it names the refusal
    """The prompt and the answer asked for don't fit into the context."""


class Busy(Exception):  # noqa: N818 - it names the refusal
    """There is no room now; `retry_after` is in seconds."""

    status = 503
    code = "queue_full"

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(f"{message} Try again in {retry_after} s.")
        self.retry_after = retry_after


class TooManyOfOne(Busy):
    """The person has as many requests waiting as one person may."""

    status = 429
    code = "rate_limit_exceeded"


class TooLate(Busy):
    """The request could not be begun in the time that it has."""

    code = "deadline_unreachable"


class RemoteRefused(Exception):  # noqa: N818
    """The remote server didn't take a request; `status` is what our own client gets."""

    def __init__(self, status: int, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


def first_line(error: Exception) -> str:
    """Return the first line of what a library had to say."""
    return str(error).strip().partition("\n")[0]
