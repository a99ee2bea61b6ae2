"""What the server owes to clients, polite and late ones: deadlines, streams, and a gentle end.

One file, although it is long: what takes half a minute runs beside the other tests, on one server,
which the last test stops.
"""

import http.client
import json
import os
import re
import select
import signal
import socket
import struct
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import psutil
import pytest

from tests.hostile import direct_web
from tests.hostile.connections import get, head, post
from tests.hostile.direct_web import DirectWeb
from tests.web.writing import until
from webapp.server import limits
from webapp.server.connection import owner

pytestmark = [pytest.mark.integration, pytest.mark.timeout(240)]
HEAD_S, BODY_S, UNREAD_S = 10, 30, 30
GRACE_S = 10
FILE_BYTES = 1_500_000
SLACK_S = 8  # of a busy machine


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DirectWeb]:
    with direct_web.run(tmp_path_factory.mktemp("server")) as web:
        yield web
        assert [line for line in web.errors() if "an answer broke off" not in line] == []


@pytest.fixture
def connection(web: DirectWeb) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", web.port), timeout=120) as connection:
        yield connection


@pytest.fixture
def client(web: DirectWeb) -> Iterator[http.client.HTTPConnection]:
    client = http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)
    client.connect()
    yield client
    client.close()


def rest(connection: socket.socket) -> bytes:
    """Return all that comes until the other side closes."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def one(connection: socket.socket) -> bytes:
    """Return the answer of /healthz, after which the connection stays."""
    answer = b""
    while not answer.endswith(b"}\n"):
        answer += connection.recv(4000)
    return answer


def status(answer: bytes) -> int:
    match = re.match(rb"HTTP/1\.[01] (\d{3}) ", answer)
    assert match is not None, answer[:200]
    return int(match[1])


def late(web: DirectWeb, sent: bytes) -> tuple[bytes, float]:
    """Return what comes of half a request, and after how many seconds."""
    with socket.create_connection(("127.0.0.1", web.port), timeout=120) as connection:
        begun = time.monotonic()
        connection.sendall(sent)
        return rest(connection), time.monotonic() - begun


def unread(web: DirectWeb) -> tuple[int, bool]:
    """Return how much of a file comes after a pause, and whether it is cut."""
    with reading(web, get("/tests/file"), buffer=4096) as connection:
        time.sleep(UNREAD_S + SLACK_S)
        received = 0
        try:
            while piece := connection.recv(65536):
                received += len(piece)
        except ConnectionResetError:
            return received, True
    return received, False


def phone(web: DirectWeb) -> int:
    """Return how much of a file comes to a client that reads 20 kB in a second."""
    received = 0
    with reading(web, get("/tests/file", "Connection: close"), buffer=8192) as connection:
        while piece := connection.recv(4000):
            received += len(piece)
            time.sleep(len(piece) / 20_000)
    return received


@contextmanager
def reading(web: DirectWeb, request: bytes, *, buffer: int) -> Iterator[socket.socket]:
    """Ask, with so little room for what isn't read yet."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        connection.settimeout(60)
        connection.connect(("127.0.0.1", web.port))
        connection.sendall(request)
        yield connection


def kept(web: DirectWeb) -> list[int]:
    """Return the statuses on one connection that pauses for longer than a head may take."""
    statuses = []
    with socket.create_connection(("127.0.0.1", web.port), timeout=30) as connection:
        for _ in range(3):
            connection.sendall(get("/healthz"))
            statuses.append(status(one(connection)))
            time.sleep(HEAD_S + 3)
    return statuses


HALF = {
    "a head": (head("GET", "/auth/login"), HEAD_S),
    "a line end and a head": (b"\r\n" + head("GET", "/nothing"), HEAD_S),
    "a body": (post("/auth/login", "Content-Length: 50") + b"username=", BODY_S),
    "a chunk": (post("/nothing", "Transfer-Encoding: chunked") + b"5\r\nab", BODY_S),
}


@pytest.fixture(scope="module", autouse=True)
def slow(web: DirectWeb) -> Iterator[dict[str, Future[Any]]]:
    """What takes long, begun before the other tests and looked at after them."""
    with ThreadPoolExecutor(16) as pool:
        halves = {name: pool.submit(late, web, sent) for name, (sent, _) in HALF.items()}
        others = {each.__name__: pool.submit(each, web) for each in (unread, phone, kept)}
        yield {**halves, **others, "nothing": pool.submit(late, web, b"")}


def test_events_leave_at_once(client: http.client.HTTPConnection) -> None:
    begun = time.monotonic()
    client.request("GET", "/tests/events")
    answer = client.getresponse()
    times = [time.monotonic() - begun for line in answer if line.strip()]
    assert len(times) == 5
    assert times[0] < 1.5
    assert times[-1] - times[0] > 1.5


def test_a_client_that_leaves_ends_its_stream(web: DirectWeb) -> None:
    threads = [psutil.Process(pid).num_threads() for pid in web.workers()]
    for _ in range(40):  # more than a process has threads
        with socket.create_connection(("127.0.0.1", web.port), timeout=10) as connection:
            connection.sendall(get("/tests/events"))
            assert connection.recv(100)
            reset = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", web.port), timeout=30) as connection:
        connection.sendall(get("/healthz", "Connection: close"))
        assert status(rest(connection)) == 200
    assert time.monotonic() - begun < SLACK_S
    assert [psutil.Process(pid).num_threads() for pid in web.workers()] == threads


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_answers_without_a_body_keep_the_connection(
    client: http.client.HTTPConnection, method: str
) -> None:
    client.request("GET", "/static/css/pages.css")
    whole = client.getresponse()
    length, tag = len(whole.read()), whole.headers["ETag"]
    opened = client.sock
    client.request(method, "/static/css/pages.css", headers={"If-None-Match": tag})
    unchanged = client.getresponse()
    assert (unchanged.status, unchanged.read()) == (304, b"")
    client.request("HEAD", "/static/css/pages.css")
    answer = client.getresponse()
    assert (answer.status, answer.read()) == (200, b"")
    assert answer.headers["Content-Length"] == str(length)
    client.request("HEAD", "/tests/events")
    assert client.getresponse().read() == b""
    client.request("GET", "/healthz")
    assert client.getresponse().status == 200
    assert client.sock is opened


def test_a_chunked_body_arrives_whole(client: http.client.HTTPConnection) -> None:
    pieces = [bytes([number]) * 10_000 for number in range(50)]
    client.request("POST", "/tests/echo", iter(pieces))
    assert client.getresponse().read() == b"".join(pieces)


@pytest.mark.parametrize("length", [9, 0])
def test_who_asks_before_sending_a_body_is_told_to(connection: socket.socket, length: int) -> None:
    expecting = ("Expect: 100-continue", f"Content-Length: {length}", "Connection: close")
    connection.sendall(post("/tests/echo", *expecting))
    if length:
        assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"a" * length)
    answer = rest(connection)
    assert status(answer) == 200
    assert answer.endswith(b"\r\n\r\n" + b"a" * length)


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize("size", [1_100_000, 20_000_000])
@pytest.mark.parametrize("chunked", [True, False])
def test_who_sends_too_much_reads_why(
    client: http.client.HTTPConnection, accept: str, size: int, chunked: bool
) -> None:
    kind = "application/x-www-form-urlencoded"
    headers = {"Accept": accept, "Content-Type": kind, "Connection": "close"}
    body = b"username=" + b"a" * size
    client.request("POST", "/auth/login", iter([body]) if chunked else body, headers)
    answer = client.getresponse()
    assert answer.status == 413
    assert answer.headers["Content-Type"].startswith(accept)
    assert b"too large" in answer.read()


def test_http_1_0_closes_unless_it_is_asked_to_stay(connection: socket.socket) -> None:
    connection.sendall(get("/healthz", "Connection: keep-alive", version="1.0"))
    assert b"\r\nConnection: Keep-Alive\r\n" in one(connection)
    connection.sendall(get("/healthz", version="1.0"))
    assert status(rest(connection)) == 200


def test_pipelined_requests_are_answered_in_order(connection: socket.socket) -> None:
    bodies = [f"the {number}th".encode() for number in range(20)]
    requests = [post("/tests/echo", f"Content-Length: {len(body)}") + body for body in bodies]
    slow = get("/tests/late?seconds=0.5")
    connection.sendall(slow + b"".join(requests) + get("/healthz", "Connection: close"))
    answers = rest(connection)
    assert b"\r\n\r\nlate" in answers
    assert re.findall(rb"the \d+th|late", answers) == [b"late", *bodies]


def test_more_requests_ahead_than_anybody_sends_are_refused(connection: socket.socket) -> None:
    connection.sendall(get("/healthz") * 100)
    statuses = re.findall(rb"HTTP/1\.1 (\d{3})", rest(connection))
    assert set(statuses[:-1]) == {b"200"}
    assert statuses[-1] == b"429"


def test_a_fault_in_an_answer_breaks_it_off_and_is_logged_without_its_words(
    web: DirectWeb, client: http.client.HTTPConnection
) -> None:
    client.request("GET", "/tests/fault?of=secret-words")
    with pytest.raises(http.client.IncompleteRead):
        client.getresponse().read()
    until(lambda: "RuntimeError" in web.log.read_text())
    line = json.loads(web.errors()[-1])
    assert line["logger"] == "inkwell.server"
    assert line["event"] == "an answer broke off"
    assert not re.search("secret-words|person wrote|tests/fault", web.errors()[-1])


def opened(web: DirectWeb, number: int, sent: bytes, address: str) -> list[socket.socket]:
    """Return so many connections of one address, each with half a request."""
    connections = []
    for _ in range(number):
        connection = socket.create_connection(
            ("127.0.0.1", web.port), timeout=30, source_address=(address, 0)
        )
        connections.append(connection)
        with suppress(OSError):  # it may have been refused by now
            connection.sendall(sent)
    return connections


def ended(connections: list[socket.socket]) -> list[bytes]:
    """Return what those got that the other side has closed."""
    time.sleep(2)
    readable = select.select(connections, [], [], 0)[0]
    answers = []
    for connection in readable:
        with suppress(OSError):
            answers.append(rest(connection))
            continue
        answers.append(b"")
    return answers


def test_an_address_has_so_many_connections_and_a_newcomer_gets_in(web: DirectWeb) -> None:
    many = direct_web.WORKERS * limits.CONNECTIONS_OF_AN_ADDRESS
    with ExitStack() as stack:
        open_ones = opened(web, many + 50, b"GET / HT", "127.0.0.30")
        for connection in open_ones:
            stack.enter_context(connection)
        assert len(ended(open_ones)) >= 50
        newcomer = opened(web, 1, get("/healthz", "Connection: close"), "127.0.0.30")[0]
        assert status(rest(stack.enter_context(newcomer))) == 200


def test_half_bodies_take_so_much_memory_and_no_more(web: DirectWeb) -> None:
    length = 1_000_000
    half = post("/auth/login", f"Content-Length: {length + 1}") + b"a" * length
    with ExitStack() as stack:
        open_ones = [
            stack.enter_context(connection)
            for number in range(4)
            for connection in opened(web, 50, half, f"127.0.0.{40 + number}")
        ]
        answers = ended(open_ones)
        refused = [answer for answer in answers if answer.startswith(b"HTTP/1.1 503 ")]
        assert len(refused) > 20
        form = b"username=nobody&password=x"
        sent = post("/auth/login", f"Content-Length: {len(form)}", "Connection: close") + form
        small = opened(web, 1, sent, "127.0.0.50")[0]
        assert status(rest(stack.enter_context(small))) == 401
    assert web.peak_bytes < 600 * 2**20


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::1%eth0"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
    ],
)
def test_an_ipv6_network_is_one_address(one: str, other: str) -> None:
    assert owner(one) == owner(other)
    assert owner(one) != owner("2001:db8:1:3::1")


def test_nothing_is_answered_to_who_says_nothing(slow: dict[str, Future[Any]]) -> None:
    answer, seconds = slow["nothing"].result()
    assert answer == b""
    assert HEAD_S - 1 < seconds < HEAD_S + SLACK_S


@pytest.mark.parametrize("what", HALF)
def test_a_late_request_gets_408_in_the_projects_shape(
    slow: dict[str, Future[Any]], what: str
) -> None:
    answer, seconds = slow[what].result()
    assert HALF[what][1] - 1 < seconds < HALF[what][1] + SLACK_S
    assert status(answer) == 408
    headers, body = answer.split(b"\r\n\r\n", 1)
    assert b"\r\nConnection: close" in headers
    content = json.loads(body)
    message = "The request took too long to arrive."
    assert content["error"] == {"code": "request_timeout", "message": message, "field": None}
    assert re.fullmatch("[0-9a-f]{32}", content["request_id"])


def test_a_kept_connection_may_pause_for_longer_than_a_head(
    slow: dict[str, Future[Any]],
) -> None:
    assert slow["kept"].result() == [200, 200, 200]


def test_an_answer_that_nobody_reads_is_broken_off(slow: dict[str, Future[Any]]) -> None:
    received, was_reset = slow["unread"].result()
    assert was_reset
    assert received < FILE_BYTES


def test_a_slow_phone_gets_the_whole_file(slow: dict[str, Future[Any]]) -> None:
    assert slow["phone"].result() > FILE_BYTES


def test_a_stopping_web_ends_what_runs(web: DirectWeb, slow: dict[str, Future[Any]]) -> None:
    """The last one here: the web is gone afterwards."""
    wait(slow.values())
    with (
        socket.create_connection(("127.0.0.1", web.port), timeout=60) as running,
        socket.create_connection(("127.0.0.1", web.port), timeout=60) as unused,
        socket.create_connection(("127.0.0.1", web.port), timeout=60) as half,
    ):
        unused.sendall(get("/healthz"))
        assert one(unused)
        half.sendall(head("GET", "/"))
        running.sendall(get("/tests/late?seconds=4"))
        time.sleep(1)
        begun = time.monotonic()
        os.kill(web.process.pid, signal.SIGTERM)
        answer = rest(running)
        assert status(answer) == 200
        assert b"\r\nConnection: close\r\n" in answer
        assert rest(unused) == b""
        assert status(rest(half)) == 408
        assert web.process.wait(30) == 0
        assert time.monotonic() - begun < GRACE_S + SLACK_S
