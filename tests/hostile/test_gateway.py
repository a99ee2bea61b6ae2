"""The gateway under attack: a real Envoy by istio/, before a real gunicorn, and somebody at work.

Tokens and the limiter in Redis are the mesh's and aren't here (tests/deploy has them).
"""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import psutil
import pytest

from inkwell.shared.checkout import ROOT
from tests.hostile import direct_web, figures
from tests.hostile.connections import CASES as HTTP1_CASES
from tests.hostile.gateway import envoy
from tests.hostile.gateway.http2_broken import CASES
from tests.hostile.gateway.person import SLOW_FORM_S, Seen, Worker

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(
        os.environ.get("INKWELL_HOSTILE") != "all",
        reason="a siege of over a minute: make test-hostile",
    ),
]

SIEGE_S = 66.0  # longer than an event stream's 60
POD_MB = 1024  # istio/gateway/deployment.yaml
# What Envoy mends (RFC 9112, 2.2 and 5.2), two hosts as one that isn't ours; what it doesn't know.
MENDED = {"a folded header", "a carriage return in a header", "two hosts"}
UNKNOWN = {"an unknown transfer coding", "chunked twice"}


@dataclass
class Outcome:
    """What came of the siege."""

    seen: Seen
    wrong: dict[str, str]
    runs: dict[str, int]
    deaths: int
    web_mb: float
    gateway_mb: float
    refusals: dict[str, int]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcome]:
    home = tmp_path_factory.mktemp("gateway")
    (home / "web").mkdir()
    (home / "envoy").mkdir()
    with (
        direct_web.run(home / "web", {"INKWELL_TRUSTED_PROXIES": "1"}, writes=False) as web,
        envoy.run(home / "envoy", web.port) as gateway,
    ):
        worker = Worker(gateway.url, gateway.authority)
        before = web.workers()
        gateway_peak = Peak(lambda: resident(gateway))
        attack = siege(gateway.port, home / "siege.json")
        try:
            seen = worker.work(SIEGE_S)
            assert attack.wait(timeout=120) == 0, "the siege itself failed"
        finally:
            attack.kill()
            worker.person.client.close()
        played = json.loads((home / "siege.json").read_text())
        deaths = len(before - web.workers())
        yield Outcome(
            *(seen, played["http1"], played["http2"], deaths),
            *(web.peak_bytes / 1e6, gateway_peak.end()),
            refusals=gateway.stats("http.gateway.downstream_rq_timeout"),
        )


def resident(gateway: envoy.Envoy) -> int:
    rss: int = psutil.Process(gateway.process.pid).memory_info().rss
    return rss


class Peak:
    """The most of something while others work, in MB, looked at every second."""

    def __init__(self, look: Callable[[], int]) -> None:
        self._look, self._most, self._over = look, 0, Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(1):
            with contextlib.suppress(psutil.NoSuchProcess):
                self._most = max(self._most, self._look())

    def end(self) -> float:
        self._over.set()
        self._thread.join()
        return self._most / 1e6


def siege(port: int, file: Path) -> "subprocess.Popen[bytes]":
    """Start what attacks, in a process of its own."""
    command = [sys.executable, "-m", "tests.hostile.gateway.siege"]
    return subprocess.Popen([*command, str(port), str(SIEGE_S), str(file)], cwd=ROOT)


@pytest.mark.timeout(600)
def test_every_case_was_played(outcome: Outcome) -> None:
    assert set(outcome.runs) == set(CASES)
    assert set(outcome.wrong) == {case.name for case in HTTP1_CASES}
    figures.record(gateway_cases=len(outcome.runs) + len(outcome.wrong))


def test_no_half_or_broken_request_is_answered_as_a_good_one(outcome: Outcome) -> None:
    wrong = {name: faults for name, faults in outcome.wrong.items() if faults}
    for names, status in ((MENDED, "[200]"), (UNKNOWN, "[501]")):
        wrong = {k: v for k, v in wrong.items() if not (k in names and status in v)}
    assert not wrong


def test_somebody_else_is_answered_within_a_second(outcome: Outcome) -> None:
    figures.record(gateway_other_person_p99_s=round(outcome.seen.p99(), 3))
    figures.record(other_person_p99_s=round(outcome.seen.p99(), 3))
    assert not outcome.seen.errors
    assert outcome.seen.statuses() == {200, 201}
    slowest = sorted(outcome.seen.answers, key=lambda each: -each[2])[:5]
    assert outcome.seen.p99() <= 1, slowest


def test_an_event_stream_lives_its_sixty_seconds(outcome: Outcome) -> None:
    assert outcome.seen.stream_answer == "2 200"
    assert outcome.seen.stream_s >= 59
    assert outcome.seen.heartbeats > 10


def test_a_slow_phone_sends_its_form_and_gets_its_file(outcome: Outcome) -> None:
    status, seconds = outcome.seen.slow_form
    assert (status, seconds > SLOW_FORM_S - 1) == (401, True)
    size, seconds = outcome.seen.slow_file
    assert size > 1_000_000
    assert seconds > 10


def test_no_worker_of_the_web_ends(outcome: Outcome) -> None:
    figures.record(worker_deaths=outcome.deaths)
    assert outcome.deaths == 0


def test_memory_stays_within_the_pods_limit(outcome: Outcome) -> None:
    figures.record(gateway_peak_mb=round(outcome.gateway_mb), peak_web_mb=round(outcome.web_mb))
    assert outcome.gateway_mb < POD_MB
    assert outcome.web_mb < 768


def test_what_was_never_finished_was_given_up(outcome: Outcome) -> None:
    assert sum(outcome.refusals.values()) > 100
