"""The routes for people and scripts: one address, many, a table."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from predictor.http import table
from predictor.http.requests import (
    CSV,
    JSON,
    judged,
    links_of,
    model_headers,
    model_of,
    read_address,
    read_body,
    read_json,
    service_of,
)


class OneUrl(BaseModel):
    """The body of `POST /predict`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    url: Annotated[str, Field(description="A web address; https is assumed where none is given")]


async def one(request: Request) -> Response:
    """Judge one address."""
    links_of(request)
    body = await read_json(request, OneUrl)
    [answer] = await judged(request, [read_address(body.url, "url")])
    return JSONResponse(
        {**asdict(answer), "model": model_of(request)}, headers=model_headers(request)
    )


async def many(request: Request) -> Response:
    """Judge the addresses of a CSV file; answer in CSV, or in JSON to who accepts that."""
    links_of(request)
    rows = table.read(await read_body(request, CSV), service_of(request).settings.links)
    answers = await judged(request, [found for _, found, _ in rows if found is not None])
    if JSON in request.headers.get("accept", ""):
        said = table.in_place(rows, answers)
        return JSONResponse(
            {"predictions": said, "model": model_of(request)}, headers=model_headers(request)
        )
    return Response(
        table.write(rows, answers),
        media_type=f"{CSV}; charset=utf-8",
        headers={
            **model_headers(request),
            "Content-Disposition": 'attachment; filename="links.csv"',
        },
    )
