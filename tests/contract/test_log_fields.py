"""The line of a request has the same names in both services, and what reads it understands it."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator

import pytest
from flask import Flask
from starlette.applications import Starlette
from starlette.types import Message, Receive, Scope, Send

from contract import log_fields
from contract.asgi_log import Formatter as ModelFormatter
from contract.asgi_log import RequestLog
from contract.headers import REQUEST_ID
from inkwell.deploy import shadow
from modelserver.http.answer_digest import with_digest
from modelserver.protocol import Event, Finished, Text
from tests.contract.asking import ask_model, ask_web
from webapp.core.logs import Formatter as WebFormatter

COMMON = {
    log_fields.TIME,
    log_fields.LEVEL,
    log_fields.LOGGER,
    log_fields.EVENT,
    log_fields.REQUEST_ID,
    log_fields.METHOD,
    log_fields.ROUTE,
    log_fields.STATUS,
    log_fields.SECONDS,
}
ID = "0af7651916cd43dd8448eb211c80319c"


class Job:
    """An answer of one word."""

    prompt_tokens = 3
    position = None

    async def events(self) -> AsyncIterator[Event]:
        yield Text("Dear")
        yield Finished("stop", 2)


async def answering(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer as the model server does, without its HTTP."""
    scope["endpoint"] = answering
    await send({"type": "http.response.start", "status": 200, "headers": []})
    async for _ in with_digest(Job(), scope):
        pass


def request_lines(
    caplog: pytest.LogCaptureFixture, formatter: logging.Formatter
) -> list[dict[str, object]]:
    found = [record for record in caplog.records if record.getMessage() == log_fields.REQUEST]
    return [json.loads(formatter.format(record)) for record in found]


def test_both_services_log_a_request_by_the_same_names(
    web: Flask, model_server: Starlette, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        ask_web(web, "/auth/login", {REQUEST_ID: ID})
    (line,) = request_lines(caplog, WebFormatter("%(message)s"))
    assert set(line) == COMMON | {"user_id"}
    assert 0 <= float(str(line[log_fields.SECONDS])) < 60
    caplog.clear()
    with caplog.at_level(logging.INFO):
        ask_model(model_server, "/v1/models", {REQUEST_ID: ID})
    (line,) = request_lines(caplog, ModelFormatter("%(message)s"))
    assert COMMON - set(line) <= {log_fields.REQUEST_ID}  # of the context that served it
    assert set(line) <= COMMON


def test_the_comparison_of_a_shadow_reads_the_model_servers_lines(
    caplog: pytest.LogCaptureFixture,
) -> None:
    lines: list[str] = []

    async def serve() -> None:
        async def send(_: Message) -> None:
            """Nobody reads the answer."""

        async def receive() -> Message:
            return {"type": "http.disconnect"}

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/v1/chat/completions",
            "headers": [(REQUEST_ID.lower().encode(), ID.encode())],
        }
        await RequestLog(answering)(scope, receive, send)
        formatter = ModelFormatter("%(message)s")
        lines.extend(formatter.format(record) for record in caplog.records)

    with caplog.at_level(logging.INFO):
        asyncio.run(serve())
    (answer,) = shadow.read(lines)
    assert (answer.request_id, answer.tokens, answer.finish_reason) == (ID, 2, "stop")
    assert len(answer.sha256) == 64
    assert 0 <= answer.seconds < 60
