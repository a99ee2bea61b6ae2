"""Reading a request: its body, no more of it than is allowed, and the time that it gives us."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from contract import openai
from contract.headers import PREFER
from modelserver.errors import Busy, ChatUnfit, PromptTooLong, RemoteRefused
from modelserver.http import openai_shapes
from modelserver.schemas import Generation, explain

Body = TypeVar("Body", bound=Generation)

JSON = "application/json"
BODY_S = 20  # seconds that a body may take to arrive


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """Ends a request with an error in OpenAI's shape."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def within(request: Request) -> int | None:
    """Return the seconds that the client waits at most, by `Prefer: wait=30` (RFC 7240).

    What isn't of that form is passed over, as the standard has it.
    """
    return openai.seconds_to_wait(",".join(request.headers.getlist(PREFER)))


async def parsed(request: Request, shape: type[Body]) -> Body:
    """Read the body, no more of it than is allowed, and check it against `shape`.

    A page of another site can send a form or plain text unasked. For JSON its browser asks first,
    and is not answered that it may.
    """
    sent = request.headers.get("content-type", "")
    if sent.partition(";")[0].strip().lower() != JSON:
        message = f"The body must be JSON, and said to be: Content-Type: {JSON}."
        raise Refusal(openai_shapes.error(415, message, code="unsupported_media_type"))
    try:
        async with asyncio.timeout(BODY_S):
            data = await _read(request)
    except TimeoutError:
        message = f"The body did not arrive within {BODY_S} s."
        raise Refusal(openai_shapes.error(408, message, code="body_too_slow")) from None
    except ClientDisconnect:
        raise Refusal(Response(status_code=499)) from None
    try:
        return shape.model_validate_json(data)
    except ValidationError as error:
        message, param = explain(error)
        raise Refusal(
            openai_shapes.error(400, message, code="invalid_value", param=param or None)
        ) from error


async def _read(request: Request) -> bytes:
    limit: int = request.app.state.service.settings.max_body
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > limit:
            message = f"The body is larger than {limit} bytes."
            raise Refusal(openai_shapes.error(413, message, code="body_too_large"))
    return bytes(data)


@contextmanager
def refusals(param: str) -> Iterator[None]:
    """Turn an engine's refusal into an answer; `param` is the field that the request is about."""
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
