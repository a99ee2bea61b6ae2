"""Links over HTTP: one address, many, a table, a tensor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from features.links import address
from predictor.http import table
from predictor.http.refusals import Refusal
from predictor.http.requests import (
    CSV,
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
from predictor.links import Judgement

TASK = "links"


class OneUrl(BaseModel):
    """The body of `POST /predict`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    url: Annotated[str, Field(description="A web address; https is assumed where none is given")]


def read_address(text: str, field: str) -> address.Address:
    """Return an address, or refuse it by the name of its field."""
    try:
        return address.read(text)
    except address.AddressError as error:
        raise Refusal(422, f"{field}: {error}", field) from error


async def one(request: Request) -> Response:
    """Judge one address."""
    refuse_unserved(request, TASK)
    body = await read_json(request, OneUrl)
    [answer] = await judged(request, TASK, [read_address(body.url, "url")])
    return JSONResponse(
        {**asdict(answer), "model": model_of(request, TASK)}, headers=model_headers(request, TASK)
    )


async def many(request: Request) -> Response:
    """Judge the addresses of a CSV file; answer in CSV, or in JSON to who accepts that."""
    refuse_unserved(request, TASK)
    rows = table.read(await read_body(request, CSV), service_of(request).settings.links)
    answers = await judged(request, TASK, [found for _, found, _ in rows if found is not None])
    if JSON in request.headers.get("accept", ""):
        said = table.in_place(rows, answers)
        return JSONResponse(
            {"predictions": said, "model": model_of(request, TASK)},
            headers=model_headers(request, TASK),
        )
    return Response(
        table.write(rows, answers),
        media_type=f"{CSV}; charset=utf-8",
        headers={
            **model_headers(request, TASK),
            "Content-Disposition": 'attachment; filename="links.csv"',
        },
    )


async def of_tensor(
    request: Request, texts: Sequence[str], field: Callable[[int], str]
) -> list[Judgement]:
    """Judge a tensor's texts."""
    return await judged(
        request, TASK, [read_address(text, field(place)) for place, text in enumerate(texts)]
    )


TENSORS = Tensors(
    takes="url",
    gives={"probability": "FP32", "verdict": "BYTES", "domain": "BYTES"},
    things="addresses",
    most=lambda settings: settings.links,
    judge=of_tensor,
    column=getattr,
)


def routes() -> list[BaseRoute]:
    """Return the routes of links."""
    return [
        Route("/predict", one, methods=["POST"]),
        Route("/predict/links", one, methods=["POST"]),
        Route("/predict/links/table", many, methods=["POST"]),
    ]
