"""One trace from a request through the queue to the model, and nothing that a person typed."""

import os
import signal
import time

import httpx2
import psutil
import pytest

from harness.people import FORM, Person
from harness.stack import RunningInkwell
from tests.e2e.logfiles import entries
from tests.traces.receiver import Received, Receiver
from tests.traces.spans import MODEL, ORDER, PARENTS, REQUEST

pytestmark = pytest.mark.integration


def is_whole(spans: list[Received]) -> bool:
    return {REQUEST, "write letter", MODEL} <= {each.name for each in spans}


def trace_of(receiver: Receiver, stack: RunningInkwell, request_id: str) -> list[Received]:
    """The whole trace of a request, by what the web's log says of it."""
    (trace,) = {
        str(line["trace_id"])
        for line in entries(stack, "web")
        if line.get("request_id") == request_id and line["event"] == "request"
    }
    return receiver.trace_with(REQUEST, lambda spans: spans[0].trace == trace and is_whole(spans))


def ask(person: Person, receiver: Receiver, stack: RunningInkwell) -> list[Received]:
    answer = person.client.post("/api/v1/letters", json=FORM)
    assert answer.status_code == 201
    assert person.ended(answer.json()["id"])["status"] == "done"
    return trace_of(receiver, stack, answer.headers["X-Request-ID"])


def assert_whole_and_in_order(spans: list[Received]) -> None:
    found = {(each.service, each.name): each for each in spans}
    starts = [found[each].start for each in ORDER]
    assert starts == sorted(starts)
    by_id = {each.id: each for each in spans}
    for name, parent in PARENTS.items():
        span = next(each for each in spans if each.name == name)
        assert by_id[span.parent].name == parent
    assert not any(each.failed for each in spans)


def test_one_trace_has_all_spans_in_order_across_the_queue(
    inkwell: RunningInkwell, receiver: Receiver
) -> None:
    spans = ask(Person(inkwell.url), receiver, inkwell)
    assert_whole_and_in_order(spans)
    found = {(each.service, each.name): each for each in spans}
    waited = found["inkwell-writer", "wait in queue"]
    assert waited.end <= found["inkwell-writer", "make prompt"].start
    request = found["inkwell-model", MODEL].attributes
    assert (
        request["gen_ai.usage.output_tokens"]
        == (found["inkwell-model", "decode"].attributes["gen_ai.usage.output_tokens"])
    )
    read = found["inkwell-model", "prefill"].attributes["gen_ai.usage.input_tokens"]
    assert request["gen_ai.usage.input_tokens"] == read > 0
    assert found["inkwell-web", REQUEST].attributes["http.response.status_code"] == 201
    assert found["inkwell-web", "INSERT letter"].attributes["db.collection.name"] == "letter"
    assert found["inkwell-writer", "write letter"].attributes["letter.outcome"] == "done"


def test_both_workers_trace_and_so_does_one_that_follows_a_killed_one(
    inkwell: RunningInkwell, receiver: Receiver
) -> None:
    person = Person(inkwell.url)

    def instances() -> set[str]:
        """Ask, on connections of their own, until both workers have answered."""
        seen: set[str] = set()
        end = time.monotonic() + 60
        while len(seen) < 2 and time.monotonic() < end:
            spans = ask(person, receiver, inkwell)
            assert_whole_and_in_order(spans)
            seen |= {each.instance for each in spans if each.name == REQUEST}
            time.sleep(6)  # people may ask for ten letters in a minute
        return seen

    before = instances()
    workers = psutil.Process(inkwell.pid("web")).children()
    assert {f":{each.pid}" for each in workers} == {each[each.rindex(":") :] for each in before}
    os.kill(workers[0].pid, signal.SIGKILL)
    workers[0].wait(10)
    person = Person(inkwell.url)
    assert instances() - before


def test_the_lines_of_all_three_name_the_trace(inkwell: RunningInkwell, receiver: Receiver) -> None:
    spans = ask(Person(inkwell.url), receiver, inkwell)
    for part, event in (("web", "request"), ("writer", "letter ended"), ("model", "request")):
        lines = [each for each in entries(inkwell, part) if each.get("trace_id") == spans[0].trace]
        assert event in {each["event"] for each in lines}
        assert {each["span_id"] for each in lines} <= {each.id for each in spans}


def test_what_a_person_types_is_in_no_span(inkwell: RunningInkwell, receiver: Receiver) -> None:
    marker = "Xyzzymarker"
    person = Person(inkwell.url, name=marker)
    person.client.headers["User-Agent"] = marker
    person.client.headers["X-Marker"] = marker
    person.client.get(f"/letters/{marker}", params={"q": marker})
    person.client.post("/auth/login", data={"username": marker, "password": marker})
    letter = person.ask(company=marker, skills=marker, applicant_name=marker)
    assert person.ended(letter)["status"] == "done"
    spans = ask(person, receiver, inkwell)  # it was asked for later, so the others have come
    assert spans
    assert marker.lower() not in repr(receiver.spans).lower()
    assert marker.encode().lower() not in receiver.sent.lower()


def test_a_stranger_without_a_proxy_decides_about_no_trace(
    inkwell: RunningInkwell, receiver: Receiver
) -> None:
    forged = "12345678901234567890123456789012"
    headers = {"traceparent": f"00-{forged}-1234567890123456-01"}
    assert httpx2.get(inkwell.url + "/", headers=headers).status_code == 200
    ask(Person(inkwell.url), receiver, inkwell)
    assert forged not in {each.trace for each in receiver.spans}


def test_letters_go_on_while_nobody_takes_the_traces(
    inkwell: RunningInkwell, receiver: Receiver
) -> None:
    person, said = Person(inkwell.url), "traces are not delivered"
    receiver.status, asked = 503, receiver.asked
    try:
        for _ in range(2):
            assert person.ended(person.ask())["status"] == "done"
            time.sleep(4)  # a batch is tried for three seconds
        assert receiver.asked > asked
        lines = [each for each in entries(inkwell, "writer") if each["event"] == said]
        assert len(lines) == 1
        assert not any(each["logger"] == "opentelemetry" for each in entries(inkwell, "writer"))
    finally:
        receiver.status = 200
    assert_whole_and_in_order(ask(person, receiver, inkwell))
