"""What stands for Prometheus, VictoriaLogs and Jaeger in a test: answers by path, over HTTP."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Row = tuple[dict[str, str], list[tuple[float, str]]]


class Stores:
    """Answers each path that begins with a key of `answers`; others are not found."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: dict[str, str | int | float] = {}  # a text, a status, or seconds of silence
        self.asked: list[tuple[str, dict[str, list[str]]]] = []


@contextmanager
def stores() -> Iterator[Stores]:
    """Serve on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            known.asked.append((parts.path, parse_qs(parts.query)))
            found = (text for path, text in known.answers.items() if parts.path == path)
            answer = next(found, 404)
            if isinstance(answer, float):
                time.sleep(answer)
                return
            status, body = (200, answer) if isinstance(answer, str) else (int(answer), "")
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_args: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known = Stores(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def vector(*rows: tuple[dict[str, str], str]) -> str:
    """An answer to a question for one moment."""
    found = [{"metric": labels, "value": [0, value]} for labels, value in rows]
    return json.dumps({"status": "success", "data": {"resultType": "vector", "result": found}})


def matrix(*rows: Row) -> str:
    """An answer to a question for a time."""
    found = [{"metric": labels, "values": values} for labels, values in rows]
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": found}})
