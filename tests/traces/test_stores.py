"""`inkwell trace` against the real VictoriaLogs and Jaeger of the bundle."""

import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contract import traces
from inkwell.bundle.make import directory_of
from inkwell.bundle.versions import home, read
from inkwell.desk.settings import free_port
from inkwell.errors import InkwellError
from inkwell.trace import draw
from inkwell.trace.request import Ask, Request, from_monitoring

pytestmark = [pytest.mark.integration, pytest.mark.monitoring]

ID = "0123456789abcdef"
JAEGER = """
service:
  extensions: [jaeger_storage, jaeger_query]
  pipelines:
    traces: {{receivers: [otlp], exporters: [jaeger_storage_exporter]}}
  telemetry: {{metrics: {{level: none}}}}
extensions:
  jaeger_query:
    storage: {{traces: memory}}
    http: {{endpoint: "127.0.0.1:{query}"}}
    grpc: {{endpoint: "127.0.0.1:{grpc}"}}
  jaeger_storage:
    backends: {{memory: {{memory: {{max_traces: 100}}}}}}
receivers:
  otlp: {{protocols: {{http: {{endpoint: "127.0.0.1:{otlp}"}}}}}}
exporters:
  jaeger_storage_exporter: {{trace_storage: memory}}
"""


def get(url: str, data: bytes | None = None) -> str:
    request = urllib.request.Request(url, data, {"Content-Type": "application/stream+json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(answer.read().decode())


def answers(url: str) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            get(url)
        except OSError:
            assert time.monotonic() < end, f"{url} does not answer"
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="module")
def ports() -> dict[str, int]:
    return {name: free_port() for name in ("query", "grpc", "otlp", "logs")}


@pytest.fixture(scope="module")
def stores(ports: dict[str, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    folder = tmp_path_factory.mktemp("stores")
    programs = directory_of(read(), home(), "monitoring") / "bin"
    (folder / "jaeger.yaml").write_text(JAEGER.format(**ports))
    commands: list[list[str | Path]] = [
        [programs / "jaeger", "--config", folder / "jaeger.yaml"],
        [
            programs / "victoria-logs",
            f"-httpListenAddr=127.0.0.1:{ports['logs']}",
            f"-storageDataPath={folder / 'logs'}",
        ],
    ]
    with (folder / "out").open("wb") as out:
        running = [
            subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT) for command in commands
        ]
    addresses = {
        "jaeger:16686": f"http://127.0.0.1:{ports['query']}",
        "victorialogs:9428": f"http://127.0.0.1:{ports['logs']}",
    }

    def ask(service: str, path: str) -> str:
        try:
            return get(addresses[service] + path)
        except urllib.error.HTTPError as error:
            words = "(NotFound)" if error.code == 404 else str(error)
            raise InkwellError(words) from error

    try:
        for address in addresses.values():
            answers(address + "/")
        yield ask
    finally:
        for process in running:
            process.terminate()
            process.wait(20)


def keep(ports: dict[str, int], *lines: dict[str, Any]) -> None:
    fields = "_time_field=time&_msg_field=event&_stream_fields=kubernetes.container_name"
    body = "\n".join(json.dumps(line) for line in lines).encode()
    get(f"http://127.0.0.1:{ports['logs']}/insert/jsonline?{fields}", body)


def line(service: str, event: str, request_id: str = ID, **more: Any) -> dict[str, Any]:
    time_ = datetime.now(UTC).isoformat()
    line = {"time": time_, "level": "INFO", "event": event, "request_id": request_id}
    return {**line, "kubernetes.container_name": service, **more}


def eventually(request_id: str, ask: Ask, *, lines: int, spans: int) -> Request:
    """The request, once the stores show as much of it."""
    end = time.monotonic() + 30
    while True:
        try:
            found = from_monitoring(request_id, ask)
            if (len(found.lines), len(found.spans)) == (lines, spans):
                return found
            problem = repr(found)
        except InkwellError as error:
            problem = str(error)
        assert time.monotonic() < end, problem
        time.sleep(0.2)


def test_a_requests_lines_and_spans_come_from_the_real_stores(
    stores: Ask, ports: dict[str, int]
) -> None:
    traces.start("inkwell-web", f"http://127.0.0.1:{ports['otlp']}", 1.0)
    with traces.span("POST /api/v1/letters", kind="server"):
        ids = traces.ids()
        with traces.span("enqueue letter", kind="producer") as span:
            span.fail("QueueError")
    traces.stop()
    assert ids is not None
    keep(ports, line("web", "request", trace_id=ids[0], span_id=ids[1], status=201))
    keep(ports, line("model", "request"), line("web", "of another", "fedcba9876543210"))
    found = eventually(ID, stores, lines=2, spans=2)
    assert [(row.service, row.event) for row in found.lines] == [
        ("web", "request"),
        ("model", "request"),
    ]
    assert found.lines[0].fields == {"status": "201"}  # VictoriaLogs keeps texts
    outer, inner = found.spans
    assert (outer.service, outer.name, outer.depth) == ("inkwell-web", "POST /api/v1/letters", 0)
    assert (inner.name, inner.depth, inner.failed) == ("enqueue letter", 1, True)
    assert inner.start >= 0
    assert inner.start + inner.seconds <= outer.seconds + 1e-6
    assert any("enqueue letter" in each for each in draw.lines_of(found, 100))


def test_a_trace_that_is_not_kept_is_none_and_an_unknown_request_a_sentence(
    stores: Ask, ports: dict[str, int]
) -> None:
    request_id = "aaaaaaaabbbbbbbb"
    keep(ports, line("web", "request", request_id, trace_id="1" * 32))
    assert eventually(request_id, stores, lines=1, spans=0).spans == []
    with pytest.raises(InkwellError, match="unknown-request"):
        from_monitoring("unknown-request", stores)
