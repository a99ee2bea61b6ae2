"""A webhook on this host that Alertmanager calls: which alerts came, and when."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from harness import lab

ALERTS, HEARTBEAT = "/alerts", "/heartbeat"


class Told(NamedTuple):
    """An alert of a message; `at` is the second of the clock at which it came."""

    at: float
    status: str
    name: str
    severity: str
    labels: dict[str, str]


@dataclass
class Webhook:
    """What Alertmanager has sent."""

    url: str
    told: list[Told] = field(default_factory=list)
    heartbeats: list[float] = field(default_factory=list)

    def take(self, path: str, body: bytes) -> None:
        """Note a message of Alertmanager's."""
        now = time.time()
        if path == HEARTBEAT:
            self.heartbeats.append(now)
            return
        for each in json.loads(body)["alerts"]:
            labels = each["labels"]
            name, severity = labels["alertname"], labels.get("severity", "")
            self.told.append(Told(now, each["status"], name, severity, labels))

    def since(self, moment: float, status: str = "firing") -> list[Told]:
        """Return the alerts of such a status that came after a second of the clock."""
        return [each for each in list(self.told) if each.at > moment and each.status == status]

    def await_alert(self, status: str, labels: dict[str, str], moment: float, until: float) -> Told:
        """Return the first alert with these labels after `moment`, once it has come, by `until`.

        A message has those of its group that ended in the last quarter of an hour, too.
        """
        while True:
            for each in self.since(moment, status):
                if labels.items() <= each.labels.items():
                    return each
            assert time.time() < until, f"{labels}: not {status}; since then came {self.told}"
            time.sleep(0.5)


@contextmanager
def listening() -> Iterator[Webhook]:
    """Take messages at a free port of the address at which the nodes reach this host."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            webhook.take(self.path, self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((_address(), 0), Handler) as server:
        host, port = server.server_address[:2]
        webhook = Webhook(f"http://{host!s}:{port}")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield webhook
        finally:
            server.shutdown()
            thread.join()


def _address() -> str:
    """Return this host's address in the nodes' network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        way.connect((str(lab.TABLE.nodes[0].address), 9))  # sends nothing
        return str(way.getsockname()[0])
