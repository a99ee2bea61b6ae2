"""Reads a request for the routes: its body, up to the limit, and the addresses in it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from contract import headers, log_fields
from contract.asgi_log import facts_of
from features.links import address
from predictor.http.refusals import Refusal
from predictor.links import Judgement, Links
from predictor.service import TASK, Service

Body = TypeVar("Body", bound=BaseModel)
JSON, CSV = "application/json", "text/csv"
BODY_S = 20  # seconds that a body may take to arrive


def service_of(request: Request) -> Service:
    """Return the service."""
    service: Service = request.app.state.service
    return service


def links_of(request: Request) -> Links:
    """Return the task, or refuse while its model is not served."""
    service = service_of(request)
    if service.links is None:
        raise Refusal(503, service.reason, headers={"Retry-After": "2"})
    return service.links


async def read_json(request: Request, schema: type[Body]) -> Body:
    """Read a JSON body and check it.

    A page of another site can send a form or plain text unasked. For JSON its browser asks first,
    and is not answered that it may.
    """
    data = await read_body(request, JSON)
    try:
        return schema.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise Refusal(
            422 if field else 400, f"{field or 'The body'}: {first['msg']}.", field
        ) from error


async def read_body(request: Request, media_type: str) -> bytes:
    """Return the body, no more of it than is allowed."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media_type:
        raise Refusal(415, f"The body must be said to be what it is: Content-Type: {media_type}.")
    limit, data = service_of(request).settings.max_body, bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for piece in request.stream():
                data += piece
                if len(data) > limit:
                    raise Refusal(413, f"The body is larger than {limit} bytes.")
    except TimeoutError:
        raise Refusal(408, f"The body did not arrive within {BODY_S} s.") from None
    except ClientDisconnect:
        raise Gone from None
    return bytes(data)


class Gone(Refusal):
    """The client left while it was sending."""

    def __init__(self) -> None:
        super().__init__(499, "")
        self.response = Response(status_code=499)


def read_address(text: str, field: str) -> address.Address:
    """Return an address, or refuse it by the name of its field."""
    try:
        return address.read(text)
    except address.AddressError as error:
        raise Refusal(422, f"{field}: {error}", field) from error


async def judged(request: Request, addresses: Sequence[address.Address]) -> list[Judgement]:
    """Return what is said of addresses; the log gets which model said it, and no address."""
    service, manifest = service_of(request), links_of(request).manifest
    answers = await service.judge(addresses)
    facts_of(request.scope).update(
        {
            log_fields.TASK: TASK,
            log_fields.MODEL_VERSION: manifest.version,
            log_fields.DIGEST: manifest.digest,
            log_fields.TRACK: service.settings.track,
            log_fields.ANSWERS: len(answers),
        }
    )
    return answers


def model_of(request: Request) -> dict[str, str]:
    """Return which model answers: part of every answer."""
    manifest = links_of(request).manifest
    return {
        "task": TASK,
        "name": manifest.name,
        "version": manifest.version,
        "digest": manifest.digest,
        "track": service_of(request).settings.track,
    }


def model_headers(request: Request) -> dict[str, str]:
    """Return the same as headers, for answers that are no JSON of ours."""
    model = model_of(request)
    return {headers.MODEL_TRACK: model["track"], headers.MODEL_REVISION: model["digest"]}
