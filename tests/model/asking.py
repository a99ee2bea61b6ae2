"""Requests to an engine without HTTP, and their whole answers."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from modelserver.protocol import Engine, Failed, Finished, Text, Waiting
from modelserver.schemas import ChatRequest, CompletionRequest

NEW = 24  # tokens of an answer
RUN = asyncio.Runner().run  # one loop for all: connections are kept between requests


@dataclass
class Answer:
    """What a job came to."""

    job: Any = None
    pieces: list[str] = field(default_factory=list)
    end: Finished | Failed | None = None

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def chat(message: str = "Hello", **fields: Any) -> ChatRequest:
    messages = [{"role": "user", "content": message}]
    return ChatRequest.model_validate({"messages": messages, "max_tokens": NEW, **fields})


def text(message: str = "Dear Hiring", **fields: Any) -> CompletionRequest:
    return CompletionRequest.model_validate({"prompt": message, "max_tokens": NEW, **fields})


async def answered(engine: Engine, request: ChatRequest | CompletionRequest) -> Answer:
    """Return a request's answer when it is whole."""
    is_chat = isinstance(request, ChatRequest)
    job = await (engine.chat(request) if is_chat else engine.complete(request))  # type: ignore[arg-type]
    answer = Answer(job)
    async with asyncio.timeout(60):
        async for event in job.events():
            match event:
                case Text(piece):
                    answer.pieces.append(piece)
                case Finished() | Failed():
                    answer.end = event
                case Waiting():
                    pass
    engine.cancel(job)  # as the routes do, whatever happened
    return answer


def one(engine: Engine, request: ChatRequest | CompletionRequest) -> Answer:
    return RUN(answering(engine, [request]))[0]


async def answering(engine: Engine, requests: list[Any]) -> list[Answer]:
    """Return the answers to requests that are asked at once."""
    return list(await asyncio.gather(*(answered(engine, each) for each in requests)))
