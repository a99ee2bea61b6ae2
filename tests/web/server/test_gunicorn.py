"""The real server: several processes, one database, shared metrics."""

import http.client
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from flask import Flask

from inkwell.desk.settings import free_port
from tests.web.conftest import SECRET
from tests.web.writing import until
from webapp.server import limits

WEB = Path(__file__).parents[3] / "services/web"
pytestmark = pytest.mark.integration


@dataclass
class Server:
    """gunicorn as `make up` starts it, with two workers."""

    process: subprocess.Popen[str]
    port: int
    log: Path
    metrics: Path

    def request(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], str]:
        """Return the status, the headers and the text of one answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            connection.close()

    def workers(self) -> list[int]:
        return [child.pid for child in psutil.Process(self.process.pid).children()]


@pytest.fixture(scope="module")
def server(
    shared_app: Flask,
    database_url: str,
    signing_keys: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("gunicorn")
    metrics = home / "metrics"
    metrics.mkdir()
    (metrics / "counter_4194399.db").write_bytes(b"left by a process that is gone")
    port = free_port()
    env = {
        **os.environ,
        "INKWELL_DATABASE_URL": database_url,
        "INKWELL_SECRET_KEY": SECRET,
        "INKWELL_SIGNING_KEYS": str(signing_keys),
        "INKWELL_MODEL_URL": "http://127.0.0.1:9/v1",
        "INKWELL_BIND": f"127.0.0.1:{port}",
        "INKWELL_PREDICTOR_URL": "http://127.0.0.1:9",
        "INKWELL_LAB_DATA": str(home / "data"),
        "INKWELL_LAB_MODELS": str(home / "models"),
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
    }
    command = [sys.executable, "-m", "gunicorn", "-c", str(WEB / "gunicorn.conf.py")]
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, "webapp.wsgi:app"], env=env, stderr=log, text=True, cwd=home
        )
    server = Server(process, port, home / "log", metrics)
    wait_ready(server)
    yield server
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def wait_ready(server: Server) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if server.request("GET", "/healthz")[0] == 200 and len(server.workers()) == 2:
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(server.log.read_text())


def answered(server: Server, path: str) -> float:
    exposed = server.request("GET", "/metrics")[2]
    labels = f'method="GET",route="{path}",status="200"'
    line = re.search(rf"inkwell_http_requests_total\{{{labels}\}} (\S+)", exposed)
    assert line is not None
    return float(line[1])


def test_metrics_add_up_over_the_processes(server: Server) -> None:
    assert not (server.metrics / "counter_4194399.db").exists()
    for _ in range(30):
        assert server.request("GET", "/version")[0] == 200
    assert answered(server, "/version") == 30


def test_both_processes_reach_the_database(server: Server) -> None:
    form = "username=nobody&password=x"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    statuses = {server.request("POST", "/auth/login", form, headers)[0] for _ in range(8)}
    assert statuses == {401}


def test_forwarded_schemes_of_untrusted_local_peers_are_ignored(server: Server) -> None:
    _, headers, _ = server.request("GET", "/", headers={"X-Forwarded-Proto": "https"})
    assert "Strict-Transport-Security" not in headers


@pytest.mark.asvs("5.2.1")
@pytest.mark.parametrize(("length", "status"), [(1000, 401), (1_400_000, 413)])
def test_a_body_of_unknown_length_is_limited_too(server: Server, length: int, status: int) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    chunks = iter([b"username=nobody&password=", b"x" * (length // 2), b"x" * (length // 2)])
    assert server.request("POST", "/auth/login", chunks, headers)[0] == status


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [
        ("/lab/datasets", 3_000_000, 401),
        (f"/lab/datasets/{uuid.UUID(int=7)}/pictures", 3_000_000, 401),
        ("/api/v1/lab/datasets", 3_000_000, 401),
        ("/lab/images", 3_000_000, 401),
        ("/lab/images", 11_000_000, 413),
        ("/api/v1/lab/images", 3_000_000, 401),
        ("/lab/images/questions", 3_000_000, 413),
        ("/auth/login", 3_000_000, 413),
        ("/lab/datasets/../../auth/login", 3_000_000, 404),
    ],
)
def test_pictures_alone_may_have_a_long_body(
    server: Server, path: str, length: int, status: int
) -> None:
    # The CSRF value that belongs to the cookie is looked for in the form, which is read for it.
    cookie = "access_token_cookie=x"
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Cookie": cookie}
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n\r\n'
    body = head + bytes(length) + b"\r\n--x--\r\n"
    assert server.request("POST", path, body, headers)[0] == status


def test_few_uploads_come_at_once_and_the_others_are_told(server: Server) -> None:
    head = "POST /lab/datasets HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\nx"
    places, more = 2 * limits.UPLOADS, 6
    with ExitStack() as open_:
        sockets = [
            open_.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=10))
            for _ in range(places + more)
        ]
        for each in sockets:
            each.sendall(head.encode())
        refused: list[bytes] = []

        def are_refused() -> bool:
            refused.extend(answers(sockets))
            return len(refused) >= more

        until(are_refused)
        assert {answer[:12] for answer in refused} == {b"HTTP/1.1 503"}
        assert sockets, "no upload at all was taken"


def answers(sockets: list[socket.socket]) -> list[bytes]:
    """Return what has come, once for each of the sockets."""
    found = []
    for each in select.select(sockets, [], [], 0.1)[0]:
        found.append(each.recv(200))
        sockets.remove(each)
    return found


@pytest.mark.parametrize(
    "request_text",
    [
        "GET /" + "a" * 8000 + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "a" * 20000 + "\r\n\r\n",
        (
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
            "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        "nonsense\r\n\r\n",
    ],
)
def test_a_request_that_no_browser_sends_is_refused(server: Server, request_text: str) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request_text.encode())
        assert re.match(rb"HTTP/1\.[01] 4\d\d ", connection.recv(200))


def test_a_worker_that_is_killed_is_replaced_and_its_counts_stay(server: Server) -> None:
    before = answered(server, "/version")
    killed = server.workers()[0]
    os.kill(killed, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while killed in server.workers() or len(server.workers()) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert {server.request("GET", "/healthz")[0] for _ in range(6)} == {200}
    assert not list(server.metrics.glob(f"*_{killed}.db"))
    assert answered(server, "/version") == before


def test_the_log_is_json_and_quotes_no_query(server: Server) -> None:
    server.request("GET", "/auth/login?next=/secret-words")
    lines = server.log.read_text().splitlines()
    assert lines
    assert all(line.startswith("{") for line in lines)
    assert "secret-words" not in "".join(lines)


def test_the_server_ends_at_sigterm(server: Server) -> None:
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=40) == 0
