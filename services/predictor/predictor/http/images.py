"""Pictures over HTTP: some as base64 in JSON, one as bytes, a tensor of base64 texts."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from predictor.decoder.kinds import PictureError
from predictor.decoder.reading import Picture
from predictor.http.refusals import Refusal
from predictor.http.requests import (
    JSON,
    judged,
    model_headers,
    model_of,
    read_body,
    read_json,
    refuse_unserved,
    service_of,
)
from predictor.http.tensors import Tensors
from predictor.images import Seen

TASK = "images"
BYTES = "application/octet-stream"
MOST = 20  # pictures in a request
MOST_BODY = 16 * 2**20  # of a request: one of 10 MB in base64, or many small ones
PREFIX = re.compile(r"data:[\w.+/;=-]{0,100}?;base64,")
NONE = "none of these"


class NamedPicture(BaseModel):
    """A picture."""

    model_config = ConfigDict(strict=True)

    name: str = Field("", max_length=255)
    data: Annotated[str, Field(description="Base64, with or without data:...;base64, before it")]


class Pictures(BaseModel):
    """The body of `POST /predict/images`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    images: list[NamedPicture] = Field(min_length=1, max_length=MOST)


def unpack(text: str, field: str) -> bytes:
    """Return the bytes of base64, or refuse it by the name of its field."""
    prefix = PREFIX.match(text)
    bare = text[prefix.end() :] if prefix else text
    try:
        return base64.b64decode("".join(bare.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refusal(422, f"{field}: It is no base64.", field) from error


async def decoded(request: Request, data: bytes, field: str) -> Picture:
    """Return a picture, or refuse it by the name of its field."""
    try:
        return await service_of(request).decoder.read(data)
    except PictureError as error:
        sentence = f"{field}: {error.sentence}" if field else error.sentence
        raise Refusal(error.status, sentence, field or "picture") from error


async def some(request: Request) -> Response:
    """Judge the pictures of a JSON body."""
    refuse_unserved(request, TASK)
    async with service_of(request).large:
        body = await read_json(request, Pictures, MOST_BODY)
        pictures = []
        for place, each in enumerate(body.images):
            field = f"images.{place}.data"
            pictures.append(await decoded(request, unpack(each.data, field), field))
        names = [each.name for each in body.images]
        del body
    answers = await judged(request, TASK, [each.square for each in pictures])
    said = [
        {"name": name, **shape(answer, picture)}
        for name, answer, picture in zip(names, answers, pictures, strict=True)
    ]
    return JSONResponse(
        {"predictions": said, "model": model_of(request, TASK)},
        headers=model_headers(request, TASK),
    )


async def one(request: Request) -> Response:
    """Judge the one picture that the body is."""
    refuse_unserved(request, TASK)
    async with service_of(request).large:
        picture = await decoded(request, await read_body(request, BYTES, MOST_BODY), "")
    [answer] = await judged(request, TASK, [picture.square])
    return JSONResponse(
        {**shape(answer, picture), "model": model_of(request, TASK)},
        headers=model_headers(request, TASK),
    )


def shape(answer: Seen, picture: Picture) -> dict[str, Any]:
    """Return what is said of a picture, with the picture: small, upright, its pixels alone."""
    first = answer.top[0]
    return {
        "label": first.label if answer.is_known else NONE,
        "confidence": first.confidence,
        "top": [asdict(guess) for guess in answer.top],
        "is_known": answer.is_known,
        "format": picture.format,
        "width": picture.width,
        "height": picture.height,
        "notes": list(picture.notes),
        "image": base64.b64encode(picture.preview).decode("ascii"),
    }


async def of_tensor(
    request: Request, texts: Sequence[str], field: Callable[[int], str]
) -> list[Seen]:
    """Judge a tensor's texts."""
    found = [
        await decoded(request, unpack(text, field(place)), field(place))
        for place, text in enumerate(texts)
    ]
    return await judged(request, TASK, [each.square for each in found])


def column(answer: Seen, name: str) -> object:
    """Return an answer's value for an output of a tensor."""
    first = answer.top[0]
    return {
        "label": first.label if answer.is_known else NONE,
        "confidence": first.confidence,
        "likeliest": first.label,
    }[name]


TENSORS = Tensors(
    takes="picture",
    gives={"label": "BYTES", "confidence": "FP32", "likeliest": "BYTES"},
    things="pictures",
    most=lambda _: MOST,
    judge=of_tensor,
    column=column,
    body=MOST_BODY,
)


def routes() -> list[BaseRoute]:
    """Return the routes of pictures."""
    return [
        Route("/predict/images", some, methods=["POST"]),
        Route("/predict/images/one", one, methods=["POST"]),
    ]


def paths() -> dict[str, Any]:
    """Return what the API's page says of them, without the errors that all share."""
    text, number = {"type": "string"}, {"type": "number", "minimum": 0, "maximum": 1}
    guess = {"type": "object", "properties": {"label": text, "confidence": number}}
    properties: dict[str, Any] = {
        "label": {**text, "description": f"The likeliest, or {NONE!r}"},
        "confidence": {**number, "description": "Of the likeliest label"},
        "top": {"type": "array", "items": guess},
        "is_known": {"type": "boolean", "description": "Whether it is like what was trained on"},
        "format": text,
        "width": {"type": "integer"},
        "height": {"type": "integer"},
        "notes": {"type": "array", "items": text},
        "image": {**text, "description": "A small JPEG of it, upright, in base64"},
    }
    model = {
        "type": "object",
        "properties": dict.fromkeys(("task", "name", "version", "digest", "track"), text),
    }
    seen = {"type": "object", "properties": properties, "required": list(properties)}
    named = {"type": "object", "properties": {"name": text, **properties}}
    many = {"predictions": {"type": "array", "items": named}, "model": model}
    file = {"schema": {"type": "string", "format": "binary"}}
    given = {"type": "object", "properties": {"name": text, "data": text}, "required": ["data"]}
    images = {"type": "array", "items": given, "minItems": 1, "maxItems": MOST}
    body = {JSON: {"schema": {"type": "object", "properties": {"images": images}}}}
    return {
        "/predict/images": {
            "summary": f"Say what pictures show: {MOST} at most, base64 in JSON",
            "operationId": "predictImages",
            "body": body,
            "answer": {"type": "object", "properties": many},
        },
        "/predict/images/one": {
            "summary": "Say what one picture shows: the body is the file",
            "operationId": "predictImage",
            "body": {BYTES: file},
            "answer": {**seen, "properties": {**properties, "model": model}},
        },
    }
