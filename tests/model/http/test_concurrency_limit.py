import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest

from modelserver.http.concurrency_limit import BEING_READ
from modelserver.http.requests import BODY_S
from tests.model.conftest import Serve
from tests.model.serving import RunningServer, chat

HEAD = (
    b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
)
Begin = Callable[[], socket.socket]


@pytest.fixture(scope="module")
def server(serve: Serve, folder: Path) -> RunningServer:
    return serve(folder, engine="transformers", slots=1, queue=1).ready()


@pytest.fixture
def begin(server: RunningServer) -> Iterator[Begin]:
    """Begin requests whose bodies don't come; they are given up with the test."""
    with ExitStack() as opened:

        def one() -> socket.socket:
            client = opened.enter_context(socket.create_connection(("127.0.0.1", server.port), 30))
            client.sendall(HEAD)
            return client

        yield one


def ask(server: RunningServer) -> httpx2.Response:
    """Ask on a new connection: an open one is read before those that wait to be accepted."""
    return httpx2.post(f"{server.url}/v1/chat/completions", json=chat(max_tokens=1), timeout=60)


def test_requests_beyond_the_limit_are_refused_unread(server: RunningServer, begin: Begin) -> None:
    clients = [begin() for _ in range(2 + BEING_READ)]  # slot, queue
    answer = ask(server)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "queue_full")
    assert int(answer.headers["retry-after"]) >= 1
    began = time.monotonic()
    assert server.client.get("/healthz").status_code == 200
    assert server.client.get("/v1/models").status_code == 200
    assert time.monotonic() - began < BODY_S  # until then nobody makes room
    for client in clients:
        client.close()
    end = time.monotonic() + 30
    while ask(server).status_code == 503:
        assert time.monotonic() < end, "those who left are still counted"
        time.sleep(0.05)


def test_a_body_that_does_not_arrive_in_time_is_refused(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("modelserver.http.requests.BODY_S", 0.2)
    client = begin()
    answer = b""
    while piece := client.recv(10_000):  # until the server hangs up
        answer += piece
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"] == "body_too_slow"


def test_a_client_that_leaves_while_it_sends_is_no_failure(
    server: RunningServer, begin: Begin, caplog: pytest.LogCaptureFixture
) -> None:
    begin().close()
    assert server.client.get("/healthz").status_code == 200
    time.sleep(0.2)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
