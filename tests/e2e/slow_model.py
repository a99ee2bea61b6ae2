"""A relay in front of a model server, to have time to look while a letter is written."""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

END_TO_END = ("content-type", "accept", "x-request-id")
SOME = 20  # events: a few words, far from a whole letter


class SlowModel(ThreadingHTTPServer):
    """Hands everything on to the model server at `upstream`, with the `key` that it asks for.

    The events of an answer beyond the first `most` wait until that is raised, or `let_go`: until
    then no letter is whole, however fast the model and however busy the machine.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Relay, bind_and_activate=False)
        self.server_bind()  # the port is ours from now on; who comes before we serve is refused
        self.upstream = ""
        self.key = ""
        self.most = math.inf

    @property
    def url(self) -> str:
        """The address to use as INKWELL_MODEL_URL."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Listen for the length of a block."""
        self.server_activate()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}).start()
        try:
            yield
        finally:
            self.shutdown()

    def let_go(self) -> None:
        """Hand on all that waits and all that comes."""
        self.most = math.inf


class _Relay(BaseHTTPRequestHandler):
    server: SlowModel

    def do_GET(self) -> None:
        self._relay(None)

    def do_POST(self) -> None:
        self._relay(self.rfile.read(int(self.headers["Content-Length"])))

    def _relay(self, body: bytes | None) -> None:
        upstream = HTTPConnection(urlsplit(self.server.upstream).netloc, timeout=60)
        headers = {name: self.headers[name] for name in END_TO_END if name in self.headers}
        headers["authorization"] = f"Bearer {self.server.key}"
        # Whoever goes away, on either side, ends the call on both.
        with suppress(OSError, HTTPException):
            upstream.request(self.command, self.path, body, headers)
            self._hand_on(upstream.getresponse())
        upstream.close()

    def _hand_on(self, answer: HTTPResponse) -> None:
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("connection", "transfer-encoding", "date", "server"):
                self.send_header(name, value)
        self.end_headers()
        events = 0
        while line := answer.readline():
            if line.startswith(b"data:"):
                events += 1
                while events > self.server.most:
                    time.sleep(0.01)
            self.wfile.write(line)

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""
