"""What can go wrong, each said in a sentence that the person concerned can act on."""


class ModelError(Exception):
    """The checkpoint can't be served: not there, not Qwen2, or out of reach."""


class ChatUnfit(ValueError):  # noqa: N818
    """The model's chat template can't render these messages, or there is none."""


class PromptTooLong(ValueError):  # noqa: N818 - it names the refusal
    """The prompt and the answer asked for don't fit into the context."""


class QueueFull(Exception):  # noqa: N818
    """As many requests wait as may; `retry_after` is in seconds."""

    def __init__(self, waiting: int, retry_after: int) -> None:
        super().__init__(
            f"The model server is busy: {waiting} requests are waiting. Try again in "
            f"{retry_after} s."
        )
        self.retry_after = retry_after


class RemoteRefused(Exception):  # noqa: N818
    """The remote server didn't take a request; `status` is what our own client is told."""

    def __init__(self, status: int, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


def first_line(error: Exception) -> str:
    """Return the first line of what a library had to say."""
    return str(error).strip().partition("\n")[0]
