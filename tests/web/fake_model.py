"""A scripted server that speaks as much of the OpenAI API as the writer uses."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LETTER = (
    "Dear Hiring Manager,\n\nI am writing to apply for the position of Data Scientist at google. "
    "My current work as Analyst at Trello and my time as Machine Learning Intern at Sony have "
    "taught me to turn questions into numbers and numbers into decisions that people can use. "
    "At Sony I learned to prepare data with care, to build models and to explain what they can "
    "and what they can't do. At Trello I work with python each day: I read data, look for what "
    "moves it, and write down what I have found so that others can act on it.\n\nYour posting "
    "asks for 4 years experience machine learning, and it is this kind of work that I would like "
    "to go on with. My BSc in Computer Science gave me the ground to stand on, and I keep "
    "learning from the people around me. I work well with others, I ask early when something is "
    "unclear, and I finish what I begin.\n\nI would be glad to talk about how I could help the "
    "team at google. Thank you for your time and for reading my letter.\n\nSincerely,\nJohn"
)


@dataclass(frozen=True)
class Answer:
    """What the server does with one request."""

    text: str = LETTER
    pieces: int = 8  # characters a piece
    pause_s: float = 0.0  # before each piece
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None  # sent as the body in place of a stream
    breaks_after: int | None = None  # pieces until the connection is cut
    finishes: bool = True  # say why it ended, as a whole answer does
    reason: str = "stop"
    tokens: int | None = 300  # told where the request asks for them
    hangs: bool = False  # after the pieces, until the client goes


class FakeModel(ThreadingHTTPServer):
    """Gives the answers in `script` one after another; the last one again and again."""

    daemon_threads = True

    def __init__(self, *script: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = list(script) or [Answer()]
        self.letters = "whole"  # what it says of its models; "" for nothing, as other servers do
        self.models = ["fake"]
        self.requests: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.streaming = 0  # streams that are open now
        self.left = 0  # streams that the client has closed before their end
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        """The address to give as INKWELL_MODEL_URL."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def take(self, headers: dict[str, str], body: dict[str, Any]) -> Answer:
        """Note a request and return what shall be done with it."""
        with self.lock:
            self.requests.append((headers, body))
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients may leave as they like."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: FakeModel

    def log_message(self, *args: object) -> None:
        """Keep the tests' output clean."""

    def do_GET(self) -> None:
        said = {"letters": self.server.letters} if self.server.letters else {}
        listed = [{"id": name, "object": "model", **said} for name in self.server.models]
        body = json.dumps({"object": "list", "data": listed}).encode()
        self._begin(200, {"Content-Type": "application/json", "Content-Length": str(len(body))})
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.take(headers, body)
        if answer.status != 200 or answer.raw is not None:
            raw = answer.raw or b'{"error": {"message": "no"}}'
            kind = {"Content-Type": "application/json", "Content-Length": str(len(raw))}
            self._begin(answer.status, {**kind, **answer.headers})
            self.wfile.write(raw)
            return
        self._begin(200, {"Content-Type": "text/event-stream", **answer.headers})
        with self._counted():
            self._stream(answer, asked=body.get("stream_options", {}).get("include_usage", False))

    def _begin(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self.server.lock:
            self.server.streaming += 1
        try:
            yield
        except OSError:
            with self.server.lock:
                self.server.left += 1
        finally:
            with self.server.lock:
                self.server.streaming -= 1

    def _stream(self, answer: Answer, *, asked: bool) -> None:
        self.wfile.write(b": position 0\n\n")
        size = answer.pieces
        pieces = [answer.text[i : i + size] for i in range(0, len(answer.text), size)]
        for number, piece in enumerate(pieces):
            time.sleep(answer.pause_s)
            if number == answer.breaks_after:
                return
            self._send(self._choice({"content": piece}, None))
        while answer.hangs:
            time.sleep(0.02)
            self.wfile.write(b": waiting\n\n")
        if answer.finishes:
            self._send(self._choice({}, answer.reason))
            if asked and answer.tokens is not None:
                counts = {"prompt_tokens": 100, "completion_tokens": answer.tokens - 100}
                self._send(usage={**counts, "total_tokens": answer.tokens})
            self.wfile.write(b"data: [DONE]\n\n")

    @staticmethod
    def _choice(delta: dict[str, str], reason: str | None) -> dict[str, Any]:
        return {"index": 0, "delta": delta, "finish_reason": reason}

    def _send(self, *choices: dict[str, Any], usage: dict[str, int] | None = None) -> None:
        chunk = {"id": "1", "object": "chat.completion.chunk", "model": "fake", "created": 0}
        whole = {**chunk, "choices": choices, "usage": usage}
        self.wfile.write(b"data: " + json.dumps(whole).encode() + b"\n\n")
