"""A relay in front of a model server, to have time to look while a letter is written."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

END_TO_END = ("authorization", "content-type", "accept", "x-request-id")


class SlowModel(ThreadingHTTPServer):
    """Hands everything on to the model server at `upstream`, each event after `delay_s`."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Relay)
        self.upstream = ""
        self.delay_s = 0.0

    @property
    def url(self) -> str:
        """The address to use as INKWELL_MODEL_URL."""
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Relay(BaseHTTPRequestHandler):
    server: SlowModel

    def do_GET(self) -> None:
        self._relay(None)

    def do_POST(self) -> None:
        self._relay(self.rfile.read(int(self.headers["Content-Length"])))

    def _relay(self, body: bytes | None) -> None:
        upstream = HTTPConnection(urlsplit(self.server.upstream).netloc, timeout=60)
        headers = {name: self.headers[name] for name in END_TO_END if name in self.headers}
        # Whoever goes away, on either side, ends the call on both.
        with suppress(OSError):
            upstream.request(self.command, self.path, body, headers)
            self._hand_on(upstream.getresponse())
        upstream.close()

    def _hand_on(self, answer: HTTPResponse) -> None:
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding", "date", "server"):
                self.send_header(name, value)
        self.end_headers()
        while line := answer.readline():
            if line.startswith(b"data:"):
                time.sleep(self.server.delay_s)
            self.wfile.write(line)

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""


@contextmanager
def slow_model(port: int = 0) -> Iterator[SlowModel]:
    """Run the relay in the background; set its `upstream` before it is used."""
    with SlowModel(port) as relay:
        threading.Thread(target=relay.serve_forever, kwargs={"poll_interval": 0.05}).start()
        yield relay
        relay.shutdown()
