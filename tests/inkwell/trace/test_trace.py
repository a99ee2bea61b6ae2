"""`inkwell trace`: rows and bars of Jaeger's answer, lines of VictoriaLogs and of the desk."""

import json
from pathlib import Path
from typing import Any, cast
from unittest.mock import create_autospec
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from contract import trace_rows
from inkwell.app import app
from inkwell.deploy.tools import Tools
from inkwell.errors import InkwellError
from inkwell.trace import draw
from inkwell.trace.request import from_monitoring, in_cluster

ID = "0123456789abcdef"
TRACE = "0af7651916cd43dd8448eb211c80319c"
JAEGER = (Path(__file__).parent / "jaeger.json").read_text()
STREAM = '{kubernetes.container_name="web"}'


def record(service: str, time: str, **more: Any) -> str:
    """A record as VictoriaLogs answers it: all values are texts."""
    collected = {"_time": time, "_stream": STREAM, "_stream_id": "00", "kubernetes.pod_name": "p"}
    return json.dumps({**collected, "kubernetes.container_name": service, **more})


class Stores:
    """Answers for VictoriaLogs and Jaeger."""

    def __init__(self, *records: str, jaeger: str | None = JAEGER) -> None:
        self.records = records
        self.jaeger = jaeger
        self.asked: list[str] = []

    def __call__(self, service: str, path: str) -> str:
        self.asked.append(path)
        if service.startswith("victorialogs"):
            return "\n".join(self.records)
        if self.jaeger is None:
            raise InkwellError("kubectl get failed:\n  Error from server (NotFound): the server")
        return self.jaeger


def test_a_cluster_without_monitoring_is_told_so() -> None:
    missing = 'Error from server (NotFound): services "victorialogs" not found'
    with pytest.raises(InkwellError, match="make monitoring"):
        in_cluster(refusing(missing))("victorialogs:9428", "/select")
    no_trace = "Error from server (NotFound): the server could not find the requested resource"
    with pytest.raises(InkwellError, match="could not find"):
        in_cluster(refusing(no_trace))("jaeger:16686", "/api/v3/traces/1")


def refusing(words: str) -> Tools:
    """Tools whose kubectl fails with these words."""
    tools = create_autospec(Tools, instance=True)
    tools.kubectl.side_effect = InkwellError(words)
    return cast("Tools", tools)


def test_jaegers_spans_are_rows_below_their_parents() -> None:
    rows = trace_rows.span_rows(json.loads(JAEGER))
    assert [(row.depth, row.service, row.name) for row in rows] == [
        (0, "inkwell-writer", "write letter"),
        (1, "inkwell-writer", "ask model"),
        (2, "inkwell-model", "decode"),
    ]
    assert [(row.start, row.seconds) for row in rows] == [(0, 1), (0.5, 0.5), (0.6, 0.4)]
    assert [row.failed for row in rows] == [False, True, False]
    assert rows[2].attributes == {"gen_ai.usage.output_tokens": 120}
    assert trace_rows.span_rows({"data": []}) == trace_rows.span_rows({"data": None}) == []


def test_spans_that_name_each_other_as_parents_end() -> None:
    answer = json.loads(JAEGER)
    first, _, third = answer["data"][0]["spans"]
    third["references"] = [{"traceID": TRACE, "spanID": first["spanID"]}]
    assert trace_rows.span_rows(answer) == []


def test_a_requests_lines_name_their_service_and_come_in_order() -> None:
    stores = Stores(
        record("model", "2026-11-29T05:00:02Z", event="request", status="200", trace_id=TRACE),
        record("web", "2026-11-29T05:00:01.5Z", event="request", level="INFO", trace_id=TRACE),
        record("istio-proxy", "2026-11-29T05:00:01Z", _msg="GET", response_code="201"),
    )
    found = from_monitoring(ID, stores)
    assert [(row.service, row.event, dict(row.fields)) for row in found.lines] == [
        ("istio-proxy", "GET", {"response_code": "201"}),
        ("web", "request", {}),
        ("model", "request", {"status": "200"}),
    ]
    query = parse_qs(urlsplit(stores.asked[0]).query)["query"]
    assert query == [f'request_id:="{ID}" | limit 2000']
    assert stores.asked[1:] == [f"/api/traces/{TRACE}"]


def test_a_trace_that_jaeger_let_go_is_none() -> None:
    stores = Stores(record("web", "2026-11-29T05:00:01Z", trace_id=TRACE), jaeger=None)
    found = from_monitoring(ID, stores)
    assert found.spans == []
    assert "No trace of it is kept." in draw.lines_of(found, 100)


def test_bars_lie_where_their_spans_were() -> None:
    found = from_monitoring(ID, Stores(record("web", "2026-11-29T05:00:01Z", trace_id=TRACE)))
    whole, half, last = draw.spans(found.spans, 58 + 40)[:3]
    assert whole.endswith("1000.0 ms  " + "\u2588" * 40)
    assert half.endswith("500.0 ms! " + " " * 20 + "\u2588" * 20)
    assert last.startswith("    model: decode ")
    assert last.endswith("400.0 ms  " + " " * 24 + "\u2588" * 16)


def test_the_desks_logs_are_read_where_there_is_no_cluster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    mine = {"time": "2026-11-29T05:00:01Z", "level": "INFO", "event": "request", "request_id": ID}
    other = {**mine, "event": "another", "request_id": ID + "0"}
    lines = [json.dumps(mine), json.dumps(other), f"no JSON, but {ID}", json.dumps([ID])]
    (logs / "web.log").write_text("\n".join(lines))
    monkeypatch.setenv("INKWELL_HOME", str(tmp_path))
    result = CliRunner().invoke(app, ["trace", ID, "--desk", "--json"])
    (line,) = json.loads(result.stdout)["lines"]
    assert (line["service"], line["event"]) == ("web", "request")
    result = CliRunner().invoke(app, ["trace", "f" * 16, "--desk"])
    assert isinstance(result.exception, InkwellError)


@pytest.mark.parametrize("text", ["", "short", '0123456789" | delete', "a" * 129])
def test_what_is_no_request_id_is_asked_of_nobody(text: str) -> None:
    result = CliRunner().invoke(app, ["trace", text])
    assert result.exit_code == 2
    assert "is no request id" in result.output
