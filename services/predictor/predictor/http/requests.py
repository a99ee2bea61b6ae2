"""What the routes of all tasks share: a body up to the limit, and answers with their model."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from contract import headers, log_fields
from contract.asgi_log import facts_of
from predictor.http.refusals import Refusal
from predictor.service import Service, Task

Body = TypeVar("Body", bound=BaseModel)
JSON, CSV = "application/json", "text/csv"
RETRY_S = "2"
BODY_S = 20  # seconds that a body may take to arrive


def service_of(request: Request) -> Service:
    """Return the service."""
    service: Service = request.app.state.service
    return service


def tasks_of(request: Request) -> dict[str, Task]:
    """Return the tasks that were served when the request was first looked at."""
    if not hasattr(request.state, "tasks"):
        request.state.tasks = service_of(request).tasks
    tasks: dict[str, Task] = request.state.tasks
    return tasks


def refuse_unserved(request: Request, task: str) -> None:
    """Refuse while a task's model is not served."""
    reason = service_of(request).reasons.get(task)
    if reason is not None:
        raise Refusal(503, reason, headers={"Retry-After": RETRY_S})


async def read_json(request: Request, schema: type[Body], most: int | None = None) -> Body:
    """Read a JSON body and check it.

    A page of another site can send a form or plain text unasked. For JSON its browser asks first,
    and is not answered that it may.
    """
    data = await read_body(request, JSON, most)
    try:
        return schema.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise Refusal(
            422 if field else 400, f"{field or 'The body'}: {first['msg']}.", field
        ) from error


async def read_body(request: Request, media_type: str, most: int | None = None) -> bytes:
    """Return the body, no more of it than `most` bytes, or than the settings allow."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != media_type:
        raise Refusal(415, f"The body must be said to be what it is: Content-Type: {media_type}.")
    limit, data = most or service_of(request).settings.max_body, bytearray()
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


async def judged(request: Request, task: str, inputs: Sequence[Any]) -> list[Any]:
    """Return what is said of inputs; the log gets which model said it, and nothing of them."""
    service = service_of(request)
    asked = tasks_of(request)[task]
    answers, manifest = await service.judge(asked, inputs), asked.manifest
    facts_of(request.scope).update(
        {
            log_fields.TASK: task,
            log_fields.MODEL_VERSION: manifest.version,
            log_fields.DIGEST: manifest.digest,
            log_fields.TRACK: service.settings.track,
            log_fields.ANSWERS: len(answers),
        }
    )
    return answers


def model_of(request: Request, task: str) -> dict[str, str]:
    """Return which model of a task answers: part of every answer."""
    service, manifest = service_of(request), tasks_of(request)[task].manifest
    return {
        "task": task,
        "name": manifest.name,
        "version": manifest.version,
        "digest": manifest.digest,
        "track": service.settings.track,
    }


def model_headers(request: Request, task: str) -> dict[str, str]:
    """Return the same as headers, for answers that are no JSON of ours."""
    model = model_of(request, task)
    return {headers.MODEL_TRACK: model["track"], headers.MODEL_REVISION: model["digest"]}
