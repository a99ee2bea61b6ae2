"""A webhook on this host that the deployed Alertmanager calls: which alerts came, and when."""

import json
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from harness import lab
from inkwell.deploy.tools import Tools
from inkwell.monitoring.release import CHART, NAMESPACE, RELEASE

ALERTS, HEARTBEAT = "/alerts", "/heartbeat"
SECRET = "test-webhook"
HERE = ("--namespace", NAMESPACE)


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
def receiving(tools: Tools, authority: str) -> Iterator[Webhook]:
    """Have all alerts sent to a webhook, in place of the receivers that there are, within.

    The probe of the gateway trusts this authority (PEM), too.
    """
    values = json.loads(tools.helm("get", "values", RELEASE, *HERE, "--output=json"))
    authority = values.get("blackbox", {}).get("authority", "") + authority
    receivers = {"secret": SECRET, "webhook": True, "heartbeat": True}
    change = {"alertmanager": {"receivers": receivers}, "blackbox": {"authority": authority}}
    with listening() as webhook, tempfile.TemporaryDirectory() as folder:
        before, changed = Path(folder) / "before.json", Path(folder) / "changed.json"
        before.write_text(json.dumps(values))
        changed.write_text(json.dumps(change))
        try:
            _make_secret(tools, webhook)
            _upgrade(tools, before, changed)
            lab.eventually(lambda: bool(webhook.heartbeats), 180, "the Watchdog comes", every=1)
            yield webhook
        finally:
            _upgrade(tools, before)
            tools.kubectl(*HERE, "delete", "secret", SECRET, "--ignore-not-found")


def _make_secret(tools: Tools, webhook: Webhook) -> None:
    urls = {"webhook-url": webhook.url + ALERTS, "heartbeat-url": webhook.url + HEARTBEAT}
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": SECRET}}
    tools.kubectl(*HERE, "apply", "--filename=-", stdin=json.dumps({**secret, "stringData": urls}))


def _upgrade(tools: Tools, *values: Path) -> None:
    """Bring monitoring to this checkout's chart with these values."""
    files = [f"--values={file}" for file in values]
    where = (RELEASE, str(CHART), *HERE)
    tools.helm("upgrade", *where, *files, "--skip-crds", "--wait", "--timeout=4m")


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
