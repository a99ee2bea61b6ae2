"""A receiver of traces over OTLP/HTTP, in the test's own process."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Received:
    """A span as it came."""

    service: str
    instance: str
    trace: str
    id: str
    parent: str
    name: str
    start: int  # ns
    end: int
    attributes: dict[str, Any]
    failed: bool


class Receiver(ThreadingHTTPServer):
    """Keeps the spans that it is sent, and the bytes, to be searched for what must not be there."""

    def __init__(self) -> None:
        self.spans: list[Received] = []
        self.sent = b""
        self.status = 200
        self.asked = 0
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """The address to be set as INKWELL_TRACES_URL."""
        return f"http://127.0.0.1:{self.server_port}"

    def take(self, body: bytes) -> None:
        """Keep a request."""
        request = ExportTraceServiceRequest.FromString(body)
        with self.lock:
            self.sent += body
            self.spans += [
                _read(
                    span, {each.key: each.value.string_value for each in group.resource.attributes}
                )
                for group in request.resource_spans
                for scope in group.scope_spans
                for span in scope.spans
            ]

    def trace_with(self, name: str, complete: Callable[[list[Received]], bool]) -> list[Received]:
        """Wait for a trace that has a span of this name and is complete, and return it in order."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with self.lock:
                spans = list(self.spans)
            for trace in {each.trace for each in spans if each.name == name}:
                whole = [each for each in spans if each.trace == trace]
                if complete(whole):
                    return sorted(whole, key=lambda each: each.start)
            time.sleep(0.1)
        raise AssertionError(f"no such trace among {[(s.service, s.name) for s in spans]}")


class Handler(BaseHTTPRequestHandler):
    """Takes POST /v1/traces."""

    server: Receiver

    def do_POST(self) -> None:
        """Keep what is sent, if that is wanted now."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked += 1
        if self.server.status == 200 and self.path == "/v1/traces":
            self.server.take(body)
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Receive until the block ends."""
    receiver = Receiver()
    thread = threading.Thread(target=receiver.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        receiver.server_close()
        thread.join()


def _read(span: Any, resource: dict[str, str]) -> Received:
    return Received(
        resource["service.name"],
        resource["service.instance.id"],
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex(),
        span.name,
        span.start_time_unix_nano,
        span.end_time_unix_nano,
        {each.key: _value(each.value) for each in span.attributes},
        span.status.code == 2,
    )


def _value(value: Any) -> Any:
    return getattr(value, value.WhichOneof("value"))
