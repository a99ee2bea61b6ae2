import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import httpx2
import pytest

from contract.settings.fetcher import FetcherSettings
from predictor.fetcher.app import create_app
from tests.predictor.fetcher.internet import PICTURE, Internet, file
from tests.predictor.test_main import free_port, wait


def ask(internet: Internet, requests: int = 8, times: int = 1, **options: Any) -> Any:
    """Return the answers of the application to some requests at once."""

    async def ask() -> list[httpx2.Response]:
        app = create_app(FetcherSettings(requests=requests), internet.fetcher)
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            posts = (client.post("/fetch", **options) for _ in range(times))
            return await asyncio.gather(*posts)

    answers = internet._runner.run(ask())
    return answers if times > 1 else answers[0]


def test_nothing_of_a_servers_answer_is_passed_on_but_the_picture(internet: Internet) -> None:
    secret = "Set-Cookie: a=b", "X-Internal: 7", "Content-Type: text/html", "Refresh: 0"
    internet.pages["/picture"] = file(PICTURE, *secret)
    answer = ask(internet, json={"url": "http://pictures.org/picture"})
    assert (answer.status_code, answer.content) == (200, PICTURE)
    assert set(answer.headers) == {"content-length", "content-type", "x-request-id"}
    assert answer.headers["content-type"] == "image/png"


@pytest.mark.parametrize(
    ("options", "status", "field"),
    [
        ({"json": {"url": "http://127.0.0.1/"}}, 422, "url"),
        ({"json": {"url": 7}}, 422, "url"),
        ({"json": {}}, 422, "url"),
        ({"json": {"url": "http://pictures.org/picture", "headers": {}}}, 422, "headers"),
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 400, None),
        ({"content": b"x" * 20_000, "headers": {"Content-Type": "application/json"}}, 413, None),
        ({"data": {"url": "http://pictures.org/picture"}}, 415, None),
    ],
)
def test_a_refusal_names_the_field(
    internet: Internet, options: dict[str, Any], status: int, field: str | None
) -> None:
    answer = ask(internet, **options)
    said = answer.json()
    assert (answer.status_code, said.get("field")) == (status, field)
    assert said["error"].startswith(field or "The body")
    assert internet.dialled == []


def test_beyond_what_is_fetched_at_once_it_is_busy(internet: Internet) -> None:
    url = "http://pictures.org/picture"
    answers = ask(internet, requests=2, times=5, json={"url": url})
    assert sorted(each.status_code for each in answers) == [200, 200, 503, 503, 503]
    busy = next(each for each in answers if each.status_code == 503)
    assert busy.headers["Retry-After"] == "1"


class Noting(BaseHTTPRequestHandler):
    """A server on this machine that gives everybody a picture, and notes it."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.wfile.write(file())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[tuple[int, list[str]]]:
    Noting.asked = []
    server = HTTPServer(("127.0.0.1", 0), Noting)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1], Noting.asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.integration
def test_the_program_reaches_no_server_of_this_machine_and_logs_no_address(
    server: tuple[int, list[str]],
) -> None:
    port, asked = server
    ours = free_port()
    env = {
        **os.environ,
        "INKWELL_FETCHER_PORT": str(ours),
        "http_proxy": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "-m", "predictor.fetcher"]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait(f"http://127.0.0.1:{ours}/readyz", process)
            answers = [
                httpx2.post(f"http://127.0.0.1:{ours}/fetch", json={"url": url}, timeout=20)
                for url in (f"http://127.0.0.1:{port}/", "http://127.0.0.1/", "http://[::1]/",
                            f"http://localhost:{port}/", "http://secret-name.localhost/")
            ]  # fmt: skip
            process.send_signal(signal.SIGTERM)
            output = process.communicate(timeout=60)[1]
        finally:
            process.kill()
    assert [each.status_code for each in answers] == [422] * len(answers)
    assert asked == []
    lines = [json.loads(line) for line in output.splitlines()]
    assert len([line for line in lines if line["event"] == "request"]) == len(answers)
    assert "secret-name" not in output


@pytest.mark.integration
def test_a_wrong_setting_ends_the_start_in_one_line() -> None:
    env = {**os.environ, "INKWELL_FETCHER_PORT": "eighty"}
    command = [sys.executable, "-m", "predictor.fetcher"]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("INKWELL_FETCHER_PORT must be a whole number")
    assert done.stderr.count("\n") == 1
