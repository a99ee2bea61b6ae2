"""What no browser sends over HTTP/1.1: half, broken, slow and endless requests, byte by byte.

A case gets open connections from whoever runs it and doesn't know whom they lead to. It ends with
statuses that are allowed, or with a closed connection.

One file, although it is long: most of it is one table.
"""

import contextlib
import re
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass

Connect = Callable[[], socket.socket]
LETTER = "/letters/00000000-0000-0000-0000-000000000007"
FILE = "/static/css/pages.css"
PAGES = ("/", "/auth/login", "/letters", "/api/v1/letters", f"{LETTER}/events", FILE, "/nothing")
FORMS = ("/auth/login", "/letters", "/model/query", "/api/v1/auth/token", "/", FILE, "/nothing")
REFUSED = frozenset(range(400, 500))
ANSWERED = frozenset(range(200, 500))
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")
RESET = struct.pack("ii", 1, 0)
SLOW_S = 40.0  # for which the answer to everything is left unread
POLL_S = 0.05


@dataclass(frozen=True)
class Case:
    """What is sent in which pieces, and what may come of it.

    Attributes:
        statuses: what each answer's may be.
        answers: as many as are waited for; fewer will do if the connection is closed.
        pause_s: before each piece but the first.
        unread_s: for how long nothing is read.
        leaves: reset the connection once everything is sent, and wait for nothing.
    """

    name: str
    pieces: tuple[bytes, ...]
    statuses: frozenset[int] = REFUSED
    answers: int = 1
    pause_s: float = 0.0
    unread_s: float = 0.0
    leaves: bool = False
    urgent: bytes = b""  # sent out of band after the pieces


@dataclass
class Seen:
    """What came of a case."""

    case: Case
    statuses: list[int]
    closed: bool
    seconds: float

    @property
    def wrong(self) -> str:
        """What was not allowed, or ""."""
        seen = f"{self.case.name}: {self.statuses} after {self.seconds:.1f} s"
        if not set(self.statuses) <= self.case.statuses:
            return f"{seen} is not allowed"
        if self.case.leaves or self.closed or len(self.statuses) >= self.case.answers:
            return ""
        return f"{seen}, and the connection is open"


def play(case: Case, connect: Connect, patience_s: float = 60.0) -> Seen:
    """Send a case's pieces and return what came within `patience_s` of the last one."""
    begun = time.monotonic()
    data, closed = b"", False
    with connect() as connection:
        closed = not _send(case, connection)
        if case.leaves:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            return Seen(case, [], closed=True, seconds=time.monotonic() - begun)
        time.sleep(case.unread_s)
        end = time.monotonic() + patience_s
        while (left := end - time.monotonic()) > 0 and len(_statuses(data)) < case.answers:
            connection.settimeout(left)
            try:
                piece = connection.recv(65536)
            except TimeoutError:
                break
            except OSError:
                piece = b""
            if not piece:
                closed = True
                break
            data += piece
    return Seen(case, _statuses(data), closed, time.monotonic() - begun)


def _send(case: Case, connection: socket.socket) -> bool:
    """Send the pieces; return whether the other side took them all."""
    try:
        for number, piece in enumerate(case.pieces):
            if number and case.pause_s:
                time.sleep(case.pause_s)
                if _has_ended(connection):
                    return True  # what has come is still to be read
            connection.sendall(piece)
        if case.urgent:
            connection.send(case.urgent, socket.MSG_OOB)
    except OSError:
        return False
    return True


def _has_ended(connection: socket.socket) -> bool:
    connection.settimeout(POLL_S)
    with contextlib.suppress(TimeoutError):
        return connection.recv(1, socket.MSG_PEEK) is not None
    return False


def _statuses(data: bytes) -> list[int]:
    found = [int(status) for status in STATUS.findall(data)]
    return [status for status in found if status >= 200]


def head(method: str, path: str, *lines: str, version: str = "1.1", host: bool = True) -> bytes:
    """Return the beginning of a request, without the empty line that ends its head."""
    hosts = ["Host: localhost"] if host else []
    return "\r\n".join([f"{method} {path} HTTP/{version}", *hosts, *lines, ""]).encode("latin-1")


def get(path: str, *lines: str, version: str = "1.1") -> bytes:
    """Return a whole request without a body."""
    return head("GET", path, *lines, version=version) + b"\r\n"


def post(path: str, *lines: str) -> bytes:
    """Return a form's request up to its body."""
    kind = "Content-Type: application/x-www-form-urlencoded"
    return head("POST", path, kind, *lines) + b"\r\n"


def chunked(path: str, body: bytes) -> bytes:
    """Return a request with a body that is already in chunks, or should be."""
    return post(path, "Transfer-Encoding: chunked") + body


def drip(data: bytes) -> tuple[bytes, ...]:
    """Return the data byte by byte."""
    return tuple(data[at : at + 1] for at in range(len(data)))


HALF_HEADS = [Case(f"half a head, {path}", (head("GET", path, "X-Half: ")[:-2],)) for path in PAGES]
HALF_BODIES = [
    Case(f"half a body, {path}", (post(path, "Content-Length: 1000"), b"username="), ANSWERED)
    for path in FORMS
]
HALF_CHUNKS = [
    Case(f"half a chunk, {path}", (chunked(path, b"100\r\nusername="),), ANSWERED) for path in FORMS
]
SLOW = [
    Case("nothing at all", (), ANSWERED),
    Case("one byte", (b"G",)),
    Case("line ends alone, for ever", (b"\r\n",) * 60, ANSWERED, pause_s=1),
    Case("a head byte by byte", drip(get("/auth/login", "X-Slow: " + "a" * 60)), pause_s=1),
    Case("a head line by line", (head("GET", "/"), *(b"X-Line: a\r\n",) * 60), pause_s=1),
    Case(
        "a body byte by byte",
        (post("/auth/login", "Content-Length: 500"), *drip(b"u" * 60)),
        ANSWERED,
        pause_s=1,
    ),
    Case(
        "chunks of one byte",
        (chunked("/auth/login", b""), *(b"1\r\na\r\n",) * 60),
        ANSWERED,
        pause_s=1,
    ),
    Case("a GET with half a body", (head("GET", "/", "Content-Length: 9") + b"\r\n123",), ANSWERED),
    Case("a request whose answers stay unread", (get(FILE) * 60,), ANSWERED, 60, unread_s=SLOW_S),
    Case("a page whose answers stay unread", (get("/") * 60,), ANSWERED, 60, unread_s=SLOW_S),
    Case(
        "a body that is asked for and never comes",
        (post("/auth/login", "Content-Length: 9", "Expect: 100-continue"),),
        ANSWERED,
    ),
]
BROKEN_BODIES = [
    Case("a chunk's size that is no number", (chunked("/auth/login", b"xyz\r\nab\r\n0\r\n\r\n"),)),
    Case("a chunk's size with a sign", (chunked("/auth/login", b"-5\r\nab\r\n0\r\n\r\n"),)),
    Case("a chunk's size with 0x", (chunked("/nothing", b"0x5\r\nabcde\r\n0\r\n\r\n"),)),
    Case("a chunk's size without end", (chunked("/model/query", b"1" * 70_000),)),
    Case("a chunk longer than its size", (chunked("/letters", b"2\r\nabcdef\r\n0\r\n\r\n"),)),
    Case("a chunk of 2^60 bytes", (chunked("/auth/login", b"f" * 15 + b"\r\nabc"),)),
    Case("a trailer without end", (chunked("/auth/login", b"0\r\n" + b"X: y\r\n" * 9000),)),
    Case("an extension without end", (chunked("/auth/login", b"5;a=" + b"b" * 70_000),)),
    Case(
        "two lengths of the body",
        (post("/auth/login", "Content-Length: 4", "Transfer-Encoding: chunked") + b"0\r\n\r\n",),
    ),
    Case("two Content-Lengths", (post("/", "Content-Length: 4", "Content-Length: 5") + b"abcde",)),
    Case("the same Content-Length twice", (post("/", *("Content-Length: 4",) * 2) + b"abcd",)),
    Case("a negative length", (post("/auth/login", "Content-Length: -5") + b"abcde",)),
    Case("a length with a sign", (post("/auth/login", "Content-Length: +5") + b"abcde",)),
    Case("a length that is no number", (post("/letters", "Content-Length: five") + b"abcde",)),
    Case("a length of 5,000 digits", (post("/", "Content-Length: " + "9" * 5000) + b"abcde",)),
    Case("a length of 2^62", (post("/auth/login", f"Content-Length: {2**62}") + b"abcde",)),
    Case("an unknown transfer coding", (post("/", "Transfer-Encoding: gzip, chunked"),)),
    Case("chunked twice", (post("/", "Transfer-Encoding: chunked, chunked") + b"0\r\n\r\n",)),
    Case(
        "chunks in HTTP/1.0",
        (head("POST", "/", "Transfer-Encoding: chunked", version="1.0") + b"\r\n0\r\n\r\n",),
    ),
    Case(
        "a body of 3 MB",
        (post("/auth/login", "Content-Length: 3000000"), b"a" * 3_000_000),
    ),
    Case(
        "chunks of 3 MB",
        (
            chunked("/auth/login", b"10000\r\n" + b"a" * 65536 + b"\r\n"),
            *(b"10000\r\n" + b"a" * 65536 + b"\r\n",) * 45,
        ),
    ),
]
BROKEN_HEADS = [
    Case("a long address", (get("/" + "a" * 8000),)),
    Case("a line without end", (b"GET /" + b"a" * 200_000,)),
    Case("10,000 headers", (head("GET", "/", *("A: b",) * 10_000) + b"\r\n",)),
    Case("a long header", (get("/", "X-Long: " + "a" * 100_000),)),
    Case("a cookie of 60 kB", (get("/auth/login", "Cookie: a=" + "b" * 60_000),)),
    Case("NUL in a header", (get("/", "X-Nul: a\x00b"),)),
    Case("NUL in a header's name", (get("/", "X\x00Nul: ab"),)),
    Case("NUL in the address", (get("/\x00"),)),
    Case("a control in the address", (get("/\x0b\x7f"),)),
    Case("carriage returns alone", (b"GET / HTTP/1.1\rHost: localhost\r\r",)),
    Case("a carriage return in a header", (get("/", "X-Cr: a\rb"),)),
    Case("a folded header", (get("/", "X-Folded: a", " b"),)),
    Case("a header without a colon", (get("/", "nonsense"),)),
    Case("a space before the colon", (get("/", "X-Space : a"),)),
    Case("no header name", (get("/", ": a"),)),
    Case("two hosts", (get("/", "Host: other"),)),
    Case("no host", (head("GET", "/", host=False) + b"\r\n",)),
    Case("nonsense", (b"nonsense\r\n\r\n",)),
    Case("a method in small letters", (b"get / HTTP/1.1\r\nHost: localhost\r\n\r\n",)),
    Case("a version that isn't there", (b"GET / HTTP/7.3\r\nHost: localhost\r\n\r\n",)),
    Case("HTTP/0.9", (b"GET /\r\n\r\n",)),
    Case("an address that can't be read", (get("http://[::1"),)),
    Case("another proxy's address", (head("CONNECT", "example.com:443") + b"\r\n",)),
    Case("TRACE", (head("TRACE", "/") + b"\r\n",)),
    Case("the start of HTTP/2", (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\x00" * 9,)),
    Case("a TLS ClientHello", (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x01" * 500,)),
    Case("a Redis command", (b"*1\r\n$4\r\nPING\r\n",)),
    Case("random bytes", (bytes(range(128, 256)) * 8,)),
]
ODD = [
    Case("20 requests at once", (get("/healthz") * 20,), ANSWERED, 20),
    Case("200 requests at once", (get("/healthz") * 200,), ANSWERED, 200),
    Case("5 requests and half a one", (get("/healthz") * 5 + b"GET / HT",), ANSWERED, 6),
    Case("5 requests and nonsense", (get("/healthz") * 5 + b"\x00\x01\r\n\r\n",), ANSWERED, 6),
    Case(
        "a body's request within a body",
        (post("/nothing", "Content-Length: 60") + get("/") * 2,),
        ANSWERED,
        2,
    ),
    Case("Expect without a body", (get("/healthz", "Expect: 100-continue"),), ANSWERED),
    Case("Expect of something else", (get("/healthz", "Expect: the best"),), ANSWERED),
    Case("an absolute address", (get("http://localhost/healthz"),), ANSWERED),
    Case(
        "an upgrade to a WebSocket",
        (get("/", "Connection: Upgrade", "Upgrade: websocket"),),
        ANSWERED,
    ),
    Case(
        "an upgrade to HTTP/2",
        (
            get(
                "/",
                "Connection: Upgrade, HTTP2-Settings",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABk",
            ),
        ),
        ANSWERED,
    ),
    Case(
        "HTTP/1.0 that wants to stay",
        (get("/", "Connection: keep-alive", version="1.0"),),
        ANSWERED,
    ),
    Case("urgent data", (head("GET", "/"),), ANSWERED, urgent=b"!"),
    Case("a client that leaves with half a head", (b"GET / HT",), leaves=True),
    Case(
        "a client that leaves with half a body",
        (post("/", "Content-Length: 9") + b"a",),
        leaves=True,
    ),
    Case("a client that leaves before the answer", (get("/auth/login") * 3,), leaves=True),
    Case("a client that leaves a stream", (get(f"{LETTER}/events"),), leaves=True),
]
CASES = [*HALF_HEADS, *HALF_BODIES, *HALF_CHUNKS, *SLOW, *BROKEN_BODIES, *BROKEN_HEADS, *ODD]
