"""A limiter in place of envoyproxy/ratelimit, which remembers what it is asked."""

import contextlib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, StreamEnded

Descriptor = tuple[tuple[str, str], ...]
OK, OVER_LIMIT = 1, 2  # of the protocol envoy.service.ratelimit.v3


class Limiter:
    """What was asked, and the descriptors that are refused from now on."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: list[Descriptor] = []
        self.refused: set[Descriptor] = set()

    def answer(self, request: bytes) -> bytes:
        """Return the answer to one RateLimitRequest, each with gRPC's five bytes in front."""
        found = [
            tuple(_entry(each) for each in _fields(descriptor, 1))
            for descriptor in _fields(request[5:], 2)
        ]
        self.asked += found
        code = OVER_LIMIT if self.refused & set(found) else OK
        body = bytes([0x08, code])
        return bytes([0, 0, 0, 0, len(body)]) + body


def _entry(data: bytes) -> tuple[str, str]:
    (key,), (value,) = _fields(data, 1), _fields(data, 2)
    return key.decode(), value.decode()


def _fields(data: bytes, wanted: int) -> list[bytes]:
    """Return a message's fields of this number; all of them here are strings or messages."""
    found, at = [], 0
    while at < len(data):
        tag, length = data[at], data[at + 1]  # shorter than 128 bytes, or this fails
        assert tag & 7 == 2, "a field that these messages don't have"
        assert length < 128, "a longer message than these tests know"
        if tag >> 3 == wanted:
            found.append(data[at + 2 : at + 2 + length])
        at += 2 + length
    return found


def _serve(opened: socket.socket, limiter: Limiter) -> None:
    http = H2Connection(H2Configuration(client_side=False))
    http.initiate_connection()
    opened.sendall(http.data_to_send())
    requests: dict[int, bytes] = {}
    with opened, contextlib.suppress(OSError):
        while data := opened.recv(65536):
            for event in http.receive_data(data):
                if isinstance(event, DataReceived) and event.stream_id and event.data:
                    requests[event.stream_id] = requests.get(event.stream_id, b"") + event.data
                    http.acknowledge_received_data(len(event.data), event.stream_id)
                if isinstance(event, StreamEnded) and event.stream_id:
                    answer = limiter.answer(requests.pop(event.stream_id))
                    kind = [(":status", "200"), ("content-type", "application/grpc")]
                    http.send_headers(event.stream_id, kind)
                    http.send_data(event.stream_id, answer)
                    http.send_headers(event.stream_id, [("grpc-status", "0")], end_stream=True)
            opened.sendall(http.data_to_send())


@contextmanager
def run() -> Iterator[Limiter]:
    """Run one at a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        limiter = Limiter(server.getsockname()[1])

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    opened, _ = server.accept()
                    Thread(target=_serve, args=(opened, limiter), daemon=True).start()

        Thread(target=accept, daemon=True).start()
        yield limiter
