"""What the routes answer when a request is refused or fails, in OpenAI's shape of errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from contract import openai
from modelserver.errors import Busy, ChatUnfit, PromptTooLong, RemoteRefused
from modelserver.http import openai_shapes


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """Ends a request with an error in OpenAI's shape."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


@contextmanager
def refusing(param: str) -> Iterator[None]:
    """Turn an engine's errors into refusals; `param` is the field that they are about."""
    try:
        yield
    except ChatUnfit as error:
        raise Refusal(
            openai_shapes.error(400, str(error), code="chat_unfit", param=param)
        ) from error
    except PromptTooLong as error:
        code = openai.CONTEXT_LENGTH_EXCEEDED
        raise Refusal(openai_shapes.error(400, str(error), code=code, param=param)) from error
    except Busy as error:
        headers = {"Retry-After": str(error.retry_after)}
        raise Refusal(
            openai_shapes.error(error.status, str(error), code=error.code, headers=headers)
        ) from error
    except RemoteRefused as error:
        headers = {"Retry-After": str(error.retry_after)} if error.retry_after else {}
        raise Refusal(
            openai_shapes.error(error.status, str(error), code="remote_refused", headers=headers)
        ) from error


def refused(_: Request, error: Exception) -> Response:
    """Return the answer that a refusal carries."""
    assert isinstance(error, Refusal)  # noqa: S101 - registered for it alone
    return error.response


def http_error(_: Request, error: Exception) -> Response:
    """Return what routing refuses (404, 405) in the API's shape."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it alone
    return openai_shapes.error(
        error.status_code, error.detail, code="not_found", headers=dict(error.headers or {})
    )


def server_error(_: Request, __: Exception) -> Response:
    """Return a failure of the server itself, without its details."""
    return openai_shapes.error(
        500, "The model server failed; its log says why.", code="internal_error"
    )
