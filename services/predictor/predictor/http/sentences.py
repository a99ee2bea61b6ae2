"""Sentences over HTTP: a text as JSON or in the address, a tensor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from features.sentences import text
from predictor.http.refusals import Refusal
from predictor.http.requests import (
    judged,
    model_headers,
    model_of,
    read_json,
    refuse_unserved,
)
from predictor.http.tensors import Tensors
from predictor.sentences import Judgement

TASK = "sentences"


class OneText(BaseModel):
    """The body of `POST /predict/sentences`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: Annotated[str, Field(description="A sentence or a paragraph, in English")]


def read_text(typed: str, field: str) -> str:
    """Return a text, or refuse it by the name of its field."""
    try:
        return text.read(typed)
    except text.TextError as error:
        raise Refusal(422, f"{field}: {error}", field) from error


async def one(request: Request) -> Response:
    """Judge a text, sentence by sentence."""
    refuse_unserved(request, TASK)
    return await _answer(request, (await read_json(request, OneText)).text)


async def asked(request: Request) -> Response:
    """Judge the text of the address's query; no log has the query."""
    refuse_unserved(request, TASK)
    return await _answer(request, request.query_params.get("text", ""))


async def of_tensor(
    request: Request, texts: Sequence[str], field: Callable[[int], str]
) -> list[Judgement]:
    """Judge a tensor's texts."""
    read = [read_text(each, field(place)) for place, each in enumerate(texts)]
    return await judged(request, TASK, read)


async def _answer(request: Request, typed: str) -> Response:
    [answer] = await judged(request, TASK, [read_text(typed, "text")])
    return JSONResponse(
        {**asdict(answer), "model": model_of(request, TASK)}, headers=model_headers(request, TASK)
    )


TENSORS = Tensors(
    takes="text",
    gives={"probability": "FP32", "label": "BYTES", "score": "FP32"},
    things="texts",
    most=lambda settings: settings.sentences,
    judge=of_tensor,
    column=getattr,
)


def routes() -> list[BaseRoute]:
    """Return the routes of sentences."""
    return [
        Route("/predict", asked, methods=["GET"]),
        Route("/predict/sentences", one, methods=["POST"]),
    ]
