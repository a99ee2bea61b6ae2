"""Requests to both services as their programs answer them, without a socket."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx2
from flask import Flask
from starlette.types import ASGIApp

from tests.web.fake_model import FakeModel
from tests.web.writing import serving
from webapp.core.config import Config
from webapp.letters.answer import ModelAnswer
from webapp.letters.form import Form
from webapp.letters.prompt import messages_for
from webapp.writer.model_client import ModelClient

FORM = Form(job_title="Cook", company="Aga", applicant_name="Jo")


def ask_web(app: Flask, path: str, headers: Mapping[str, str]) -> httpx2.Headers:
    """Return the headers of the web's answer."""
    with app.test_client().get(path, headers=dict(headers)) as answer:
        return httpx2.Headers(list(answer.headers))


def ask_model(app: ASGIApp, path: str, headers: Mapping[str, str]) -> httpx2.Headers:
    """Return the headers of the model server's answer."""

    async def get() -> httpx2.Response:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get(path, headers=dict(headers))

    return asyncio.run(get()).headers


def asked_of_model(
    config: Config, form: Form = FORM, request_id: str = "", variant: str = ""
) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the headers, in lower case, and the body by which the writer asks for a letter."""

    async def write() -> None:
        async with ModelClient(config.model_copy(update={"model_url": fake.url})) as client:
            answer = ModelAnswer()
            prompt = messages_for(form, await client.model())
            async for _ in client.ask(
                prompt, seed=1, user_id=1, answer=answer, request_id=request_id, variant=variant
            ):
                pass

    with serving(FakeModel()) as fake:
        asyncio.run(write())
        return fake.requests[0]
