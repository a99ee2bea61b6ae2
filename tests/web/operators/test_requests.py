"""One request on the operators' page: lines of VictoriaLogs, spans of Jaeger."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.web.operators.stores import Stores, stores
from tests.web.people import BROWSER, Person
from webapp.operators import requests

ID = "0123456789abcdef"
TRACE = "0af7651916cd43dd8448eb211c80319c"
LOGS, TRACES = "/select/logsql/query", f"/api/traces/{TRACE}"
JAEGER = (Path(__file__).parents[2] / "inkwell/trace/jaeger.json").read_text()
HOSTILE = "<img src=x onerror=alert(1)>"


def record(service: str, second: int, **fields: Any) -> str:
    """A line as VictoriaLogs answers it."""
    time = f"2026-11-29T05:00:0{second}Z"
    collected = {"_time": time, "_stream_id": "00", "kubernetes.container_name": service}
    return json.dumps({**collected, "time": time, "level": "INFO", "request_id": ID, **fields})


@pytest.fixture
def told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stores]:
    """Both stores, and a web that is told where they are."""
    with stores() as known:
        where = {"logs_url": known.url, "traces_query_url": known.url}
        changed = app.extensions["inkwell"].model_copy(update=where)
        monkeypatch.setitem(app.extensions, "inkwell", changed)
        known.answers[LOGS] = "\n".join(
            [
                record("model", 2, event="request", status="200", trace_id=TRACE),
                record("web", 1, event="fault", trace_id=TRACE, exc_info="Oops\n  file.py:1"),
            ]
        )
        known.answers[TRACES] = JAEGER
        yield known


def asked(operator: Person) -> dict[str, Any]:
    requests.init_app(operator.client.application)
    answer = operator.client.get(f"/api/v1/operator/requests/{ID}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def page(operator: Person) -> str:
    requests.init_app(operator.client.application)
    answer = operator.client.get(f"/operator/requests/{ID}", headers=BROWSER)
    assert answer.status_code == 200
    return answer.text


def test_lines_and_spans_of_a_request_are_in_order(told: Stores, operator: Person) -> None:
    found = asked(operator)
    assert [(each["service"], each["event"]) for each in found["lines"]] == [
        ("web", "fault"),
        ("model", "request"),
    ]
    spans = [(each["depth"], each["name"], each["start"]) for each in found["spans"]]
    assert spans == [(0, "write letter", 0), (1, "ask model", 0.5), (2, "decode", 0.6)]
    assert [path for path, _ in told.asked] == [LOGS, TRACES]
    shown = page(operator)
    for part in ("write letter", "500.0 ms", 'x="600.0"', "gen_ai.usage.output_tokens 120"):
        assert part in shown
    assert shown.index("fault") < shown.index("status=200")
    assert "<pre" in shown


def test_it_is_asked_for_once_in_a_few_seconds(told: Stores, operator: Person) -> None:
    page(operator)
    operator.client.get(f"/operator/requests/{ID}")
    assert len(told.asked) == 2


def test_an_unknown_request_says_so(told: Stores, operator: Person) -> None:
    told.answers[LOGS] = ""
    shown = page(operator)
    assert "No line of the logs has this id." in shown
    assert "No trace of it is kept." in shown


def test_a_trace_that_is_not_kept_is_none(told: Stores, operator: Person) -> None:
    told.answers[TRACES] = 404
    found = asked(operator)
    assert (found["spans"], found["traces_problem"], len(found["lines"])) == ([], "", 2)


@pytest.mark.parametrize("answer", [500, "no JSON", "[1]", "7", '{"data": [{"spans": 1}]}'])
def test_stores_that_do_not_answer_are_named(
    told: Stores, operator: Person, answer: str | int
) -> None:
    told.answers[TRACES] = answer
    found = asked(operator)
    assert found["traces_problem"].startswith("Jaeger ")
    assert len(found["lines"]) == 2
    told.answers[LOGS] = "[1]" if isinstance(answer, str) else answer
    found = asked(operator)
    assert found["lines"] == []
    assert found["logs_problem"].startswith("VictoriaLogs ")


def test_hostile_lines_and_spans_are_shown_as_words(told: Stores, operator: Person) -> None:
    told.answers[LOGS] = record(HOSTILE, 1, event=HOSTILE, level=HOSTILE, trace_id=TRACE, a=HOSTILE)
    told.answers[TRACES] = JAEGER.replace("write letter", HOSTILE)
    shown = page(operator)
    assert "<img" not in shown
    assert shown.count("&lt;img") >= 5


def test_only_a_traces_id_gets_into_an_address(told: Stores, operator: Person) -> None:
    told.answers[LOGS] = record("web", 1, event="request", trace_id="../../api/services?")
    assert asked(operator)["spans"] == []
    assert [path for path, _ in told.asked] == [LOGS]


@pytest.mark.parametrize("text", ["short", "a b c d e f", "x" * 129, '0123456789" or *'])
def test_what_is_no_request_id_is_asked_of_nobody(
    told: Stores, operator: Person, text: str
) -> None:
    client = operator.client
    assert client.get(f"/operator/requests/{text}").status_code == 404
    assert client.get(f"/api/v1/operator/requests/{text}").status_code == 422
    refused = client.get("/operator/requests", query_string={"id": text}, headers=BROWSER)
    assert refused.status_code == 422
    assert "This is no request id" in refused.text
    assert told.asked == []


def test_the_form_leads_to_the_request(operator: Person) -> None:
    answer = operator.client.get("/operator/requests", query_string={"id": f" {ID} "})
    assert (answer.status_code, answer.location) == (303, f"/operator/requests/{ID}")


def test_without_stores_the_page_says_how_to_set_them(operator: Person) -> None:
    shown = page(operator)
    for name in ("INKWELL_LOGS_URL", "INKWELL_TRACES_QUERY_URL", "monitoring.logsUrl"):
        assert name in shown
