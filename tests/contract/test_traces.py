"""Spans: what they say of errors, where they are children, and that nothing is kept when off."""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from contract import traces
from contract.log_line import LogLine
from tests.traces.receiver import Received, Receiver, receiving

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331"


class Line(LogLine):
    def request_id(self) -> str | None:
        return None


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver
        traces.stop()


@pytest.fixture
def tracing(receiver: Receiver) -> Receiver:
    traces.start("inkwell-test", receiver.url + "/", 1.0, inkwell__track="canary")
    return receiver


def sent(receiver: Receiver) -> dict[str, Received]:
    """The spans by name, once the process has ended its tracing."""
    traces.stop()
    return {each.name: each for each in receiver.spans}


def test_without_an_address_nothing_is_imported_and_nothing_kept() -> None:
    program = (
        "import sys, webapp.app, webapp.writer.__main__, modelserver.http.app\n"
        "from contract import traces\n"
        "from webapp.core import tracing\n"
        "traces.start('inkwell-test', '', 1.0)\n"
        "with traces.span('outer', parent='00-' + '1' * 32 + '-' + '1' * 16 + '-01') as span:\n"
        "    span.set(a=1); span.rename('b'); span.fail('c'); traces.record('past', 0, 1)\n"
        "    print(repr(traces.traceparent()), traces.ids(), traces.current() is span)\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines() == ["'' None True", "[]"], done.stderr


def test_an_error_is_named_by_its_type_alone(tracing: Receiver) -> None:
    with pytest.raises(ValueError, match="what somebody typed"), traces.span("wrong"):
        raise ValueError("what somebody typed")
    span = sent(tracing)["wrong"]
    assert span.failed
    assert span.attributes == {"error.type": "ValueError"}
    assert b"typed" not in tracing.sent
    assert b"Traceback" not in tracing.sent


def test_what_a_person_asked_for_is_no_error(tracing: Receiver) -> None:
    class AskedError(Exception):
        is_fault = False

    with pytest.raises(AskedError), traces.span("asked"):
        raise AskedError
    assert not sent(tracing)["asked"].failed


def test_a_trace_that_came_along_is_continued_and_kept_as_it_was(tracing: Receiver) -> None:
    with traces.span("kept", parent=f"{PARENT}-01"), traces.span("child"):
        assert traces.traceparent().startswith("00-0af7651916cd43dd8448eb211c80319c-")
        began = time.monotonic()
        traces.record("past", began - 2, began - 1, tokens=3)
    with traces.span("dropped", parent=f"{PARENT}-00"):
        assert traces.traceparent().endswith("-00")
        assert traces.ids() is None
    with traces.span("own", parent="nonsense"):
        pass
    traces.record("alone", 0, 1)
    found = sent(tracing)
    assert set(found) == {"kept", "child", "past", "own"}
    assert found["kept"].parent == "b7ad6b7169203331"
    assert found["child"].parent == found["kept"].id
    assert found["past"].parent == found["child"].id
    assert found["past"].end - found["past"].start == pytest.approx(1e9, rel=1e-3)
    assert found["past"].attributes == {"tokens": 3}
    assert found["own"].trace != found["kept"].trace


def test_none_of_the_traces_is_kept_where_the_share_is_zero(receiver: Receiver) -> None:
    traces.start("inkwell-test", receiver.url, 0.0)
    with traces.span("new"):
        assert traces.traceparent().endswith("-00")
    with traces.span("continued", parent=f"{PARENT}-01"):
        pass
    assert set(sent(receiver)) == {"continued"}


def test_lines_of_the_log_name_the_span_and_a_traceback_is_one_line(tracing: Receiver) -> None:
    formatter = Line("%(message)s")
    record = logging.LogRecord("a", logging.ERROR, "f", 1, "fault", None, None)
    with pytest.raises(ValueError, match="two") as raised:
        raise ValueError("two\nlines")
    record.exc_info = (raised.type, raised.value, raised.tb)
    with traces.span("logged"):
        inside = formatter.format(record)
    outside = json.loads(formatter.format(record))
    span = sent(tracing)["logged"]
    assert "\n" not in inside
    assert json.loads(inside)["trace_id"] == span.trace
    assert json.loads(inside)["span_id"] == span.id
    assert "trace_id" not in outside


def test_an_address_where_nobody_answers_costs_a_line_and_no_exception(
    caplog: pytest.LogCaptureFixture,
) -> None:
    traces.start("inkwell-test", "http://127.0.0.1:9", 1.0)
    with traces.span("lost"):
        pass

    def said() -> list[str]:
        return [each.getMessage() for each in caplog.records if each.name == "inkwell.traces"]

    end = time.monotonic() + 20
    while not said() and time.monotonic() < end:
        time.sleep(0.05)
    traces.stop()
    assert said() == ["traces are not delivered"]


def test_what_ends_a_program_or_a_thread_is_one_line_without_its_message() -> None:
    program = (
        "import threading\n"
        "from contract.log_line import log_uncaught\n"
        "from webapp.core import logs\n"
        "logs.configure('info'); log_uncaught()\n"
        "def fail(): raise ValueError('what somebody\\ntyped')\n"
        "thread = threading.Thread(target=fail); thread.start(); thread.join()\n"
        "fail()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["uncaught", "uncaught"]
    assert all(line["exc_info"].startswith("ValueError") for line in lines)
    assert "somebody" not in done.stderr
    assert done.returncode == 1
