"""Reads a request for the routes: its body, up to the limit, and the time that it allows."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from contract import openai
from contract.headers import PREFER
from modelserver.http import openai_shapes
from modelserver.http.refusals import Refusal
from modelserver.schemas import Generation, explain

Body = TypeVar("Body", bound=Generation)

JSON = "application/json"
BODY_S = 20  # seconds that a body may take to arrive


def seconds_to_wait(request: Request) -> int | None:
    """Return the seconds that the client waits at most, by `Prefer: wait=30` (RFC 7240).

    Preferences of another form are ignored, as the standard asks.
    """
    return openai.seconds_to_wait(",".join(request.headers.getlist(PREFER)))


async def read_body(request: Request, schema: type[Body]) -> Body:
    """Read the body, no more of it than is allowed, and check it against `shape`.

    A page of another site can send a form or plain text unasked. For JSON its browser asks first,
    and is not answered that it may.
    """
    media_type = request.headers.get("content-type", "")
    if media_type.partition(";")[0].strip().lower() != JSON:
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
        return schema.model_validate_json(data)
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
