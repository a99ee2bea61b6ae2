"""A server behind the gateway that says what it was asked, and remembers it."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

LATE_S = 40.0  # longer than the gateway waits for a request


class Echo(BaseHTTPRequestHandler):
    """Answers with the request's headers; `/model/query` takes its time."""

    protocol_version = "HTTP/1.1"
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length)
        if self.path == "/model/query":
            time.sleep(LATE_S)
        told = {"path": self.path, "length": len(body), "headers": dict(self.headers.items())}
        answer = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_PUT = do_GET  # noqa: N815 - http.server's names

    def log_message(self, *_told: Any) -> None:
        """Say nothing."""


@contextmanager
def run() -> Iterator[tuple[int, list[str]]]:
    """Run one; give its port, and the list of paths that it was asked for."""
    asked: list[str] = []
    handler = type("Remembering", (Echo,), {"asked": asked})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1], asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
