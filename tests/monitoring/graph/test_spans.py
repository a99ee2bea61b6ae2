"""The proxies' spans on the cluster: around each service's own, and never a stranger's choice."""

import json
import time
import uuid
from typing import Any, NamedTuple

import pytest

from harness.people import FORM, Person
from harness.stores import Stores
from inkwell.errors import InkwellError
from inkwell.trace.request import TRACES

pytestmark = [pytest.mark.monitored, pytest.mark.timeout(240)]

GATEWAY = "gateway.istio-ingress"
WEB, WRITER, MODEL = "inkwell-web", "inkwell-writer", "inkwell-model"
BESIDE_WEB, BESIDE_WRITER, BESIDE_MODEL = (
    f"{name}.inkwell" for name in ("web", "writer", "model")
)  # their proxies
SECONDS = 60  # until spans were sent, the trace was judged and is kept


class Span(NamedTuple):
    """A span of a trace, and whose it is."""

    id: str
    parent: str
    service: str
    name: str
    tags: dict[str, Any]


def trace_id_of(stores: Stores, request_id: str) -> str:
    """Return the trace that the lines of a request name."""
    end = time.monotonic() + SECONDS
    while True:
        ids = {line["trace_id"] for line in stores.lines(f'request_id:="{request_id}" trace_id:*')}
        if ids:
            (trace_id,) = ids
            return str(trace_id)
        assert time.monotonic() < end, "no line names a trace"
        time.sleep(1)


def spans_of(stores: Stores, trace_id: str, *wanted: str) -> dict[str, Span]:
    """Return a trace's spans by id, once these services have some."""
    end = time.monotonic() + SECONDS
    services: set[str] = set()
    while time.monotonic() < end:
        try:
            (trace,) = json.loads(stores.ask(TRACES, f"/api/traces/{trace_id}"))["data"]
        except InkwellError:  # not kept yet
            trace = {"spans": [], "processes": {}}
        spans = [
            Span(
                each["spanID"],
                next((ref["spanID"] for ref in each["references"]), ""),
                trace["processes"][each["processID"]]["serviceName"],
                each["operationName"],
                {tag["key"]: tag["value"] for tag in each["tags"]},
            )
            for each in trace["spans"]
        ]
        services = {span.service for span in spans}
        if services >= set(wanted):
            return {span.id: span for span in spans}
        time.sleep(1)
    raise AssertionError(f"spans of {sorted(services)} alone")


def services_above(spans: dict[str, Span], service: str, name: str) -> list[str]:
    """Return whose spans lead to the first of its name, each service named once in a row."""
    span = next(each for each in spans.values() if each.service == service and name in each.name)
    above: list[str] = []
    while span.parent in spans:
        span = spans[span.parent]
        if not above or above[0] != span.service:
            above.insert(0, span.service)
    assert not span.parent, "its parent is in no span of the trace"
    return above


def test_a_letters_trace_has_the_proxies_around_each_service(
    stores: Stores, person: Person
) -> None:
    asked = person.client.post("/api/v1/letters", json=FORM)
    assert asked.status_code == 201, asked.text
    assert person.ended(asked.json()["id"], 120)["status"] == "done"
    trace_id = trace_id_of(stores, asked.headers["x-request-id"])
    services = (GATEWAY, BESIDE_WEB, WEB, WRITER, BESIDE_WRITER, BESIDE_MODEL, MODEL)
    spans = spans_of(stores, trace_id, *services)
    assert services_above(spans, WEB, "POST /api/v1/letters") == [GATEWAY, BESIDE_WEB]
    above = services_above(spans, MODEL, "POST /v1/chat/completions")
    assert above == [GATEWAY, BESIDE_WEB, WEB, WRITER, BESIDE_WRITER, BESIDE_MODEL]


def test_a_stranger_chooses_neither_the_trace_nor_what_it_says(
    stores: Stores, person: Person
) -> None:
    theirs, mark = uuid.uuid4().hex, f"mark{uuid.uuid4().hex}"
    answer = person.client.get(
        f"/letters?{mark}=1",
        headers={
            "traceparent": f"00-{theirs}-b7ad6b7169203331-00",  # nor is it left out at their wish
            "tracestate": f"{mark}=1",
            "b3": f"{theirs}-b7ad6b7169203331-0",
            "User-Agent": mark,
        },
    )
    trace_id = trace_id_of(stores, answer.headers["x-request-id"])
    assert trace_id != theirs
    spans = spans_of(stores, trace_id, GATEWAY, BESIDE_WEB, WEB)
    (first,) = (span for span in spans.values() if not span.parent)
    assert first.service == GATEWAY
    assert mark not in json.dumps(list(spans.values()))
    with pytest.raises(InkwellError):
        stores.ask(TRACES, f"/api/traces/{theirs}")
