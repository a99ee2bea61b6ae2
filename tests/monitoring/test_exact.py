"""Fifty letters, ten errors and five ratings: what each service, log and table counts of them."""

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import pytest

from contract import log_fields
from harness import lab
from harness.stores import Labels, Sample, Stores, changes
from inkwell.deploy.tools import Tools
from inkwell.shared.release import NAMESPACE
from tests.deploy.conftest import MakeClient, MakePeople
from tests.monitoring import driven
from tests.monitoring.driven import Driven

pytestmark = [pytest.mark.monitored, pytest.mark.timeout(500)]

PEOPLE, LETTERS = 5, 50
OTHERS = "|".join(driven.OTHERS)
HTTP = f'inkwell_http_requests_total{{job="inkwell-web",route!~"{OTHERS}",status="%s"}}'
COUNTERS = {
    ("web", "letters asked for"): "inkwell_letters_asked_total",
    ("web", "rated up"): 'inkwell_feedback_total{verdict="up"}',
    ("web", "rated down"): 'inkwell_feedback_total{verdict="down"}',
    ("web", "refusals"): "inkwell_refusals_total",
    **{("web", f"answers {status}"): HTTP % status for status in (200, 201, *driven.ERRORS)},
    ("web", "answers 5xx"): HTTP.replace('status="', 'status=~"') % "5..",
    ("writer", "letters done"): 'inkwell_letters_total{outcome="done"}',
    ("writer", "letters not done"): 'inkwell_letters_total{outcome!="done"}',
    ("writer", "tokens"): 'inkwell_tokens_total{job="inkwell-writer"}',
    ("model", "answers completed"): 'inkwell_model_requests_total{outcome="completed"}',
    ("model", "answers not completed"): 'inkwell_model_requests_total{outcome!="completed"}',
    ("model", "tokens"): "inkwell_model_tokens_total",
}
REWRITES = "inkwell_rewrites_total"
ANSWERS = "/v1/chat/completions"
GATEWAY = 'istio_requests_total{job="envoy",pod=~"gateway-.*"}'
LOG_S = 30  # from the last line to its place in VictoriaLogs
CLEAR_S = 0.3  # around a scrape: requests nearer to it may have been counted or not


log = logging.getLogger(__name__)


class Row(NamedTuple):
    """A line of the table: what a service should count, and what it counted."""

    service: str
    signal: str
    wanted: float
    got: float

    def __str__(self) -> str:
        mark = "" if self.wanted == self.got else "   <- differs"
        return f"{self.service:<10} {self.signal:<24} {self.wanted:>8g} {self.got:>8g}{mark}"


@dataclass(frozen=True)
class Counted:
    """What was driven, by how much each counter grew meanwhile, and what Postgres has of it."""

    driven: Driven
    grown: Mapping[tuple[str, str], float]
    rewrites: float
    letters: int
    tokens: int


def table(rows: list[Row]) -> str:
    head = f"{'service':<10} {'signal':<24} {'wanted':>8} {'counted':>8}"
    return "\n".join(["", head, *map(str, rows)])


def differing(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.wanted != row.got]


@pytest.fixture(scope="module")
def counted(
    stores: Stores, tools: Tools, make_people: MakePeople, make_client: MakeClient
) -> Counted:
    people, stranger = make_people(PEOPLE), make_client()
    signals = {**COUNTERS, ("writer", "rewrites"): REWRITES}
    driven.read_after(stores, time.time())
    before = {signal: stores.query(expr) for signal, expr in signals.items()}
    used = usage(tools)
    done = driven.drive(people, stranger, LETTERS)
    driven.read_after(stores, done.ended)
    after = {signal: stores.query(expr) for signal, expr in signals.items()}
    grown = {signal: sum(changes(before[signal], after[signal]).values()) for signal in signals}
    rewrites = grown.pop(("writer", "rewrites"))
    letters, tokens = (now - then for then, now in zip(used, usage(tools), strict=True))
    return Counted(done, grown, rewrites, letters, tokens)


def usage(tools: Tools) -> tuple[int, int]:
    """The letters and tokens of all people, by their usage in Postgres."""
    asked = "select coalesce(sum(letters), 0), coalesce(sum(tokens), 0) from daily_usage"
    letters, tokens = lab.sql(tools, NAMESPACE, asked).split("|")
    return int(letters), int(tokens)


def test_each_counter_grows_by_exactly_what_was_done(counted: Counted) -> None:
    answers = counted.driven.answers
    wanted = {
        ("web", "letters asked for"): LETTERS,
        ("web", "rated up"): driven.RATINGS.count(1),
        ("web", "rated down"): driven.RATINGS.count(-1),
        ("web", "refusals"): answers[401],
        **{("web", f"answers {each}"): answers[each] for each in (200, 201, *driven.ERRORS)},
        ("web", "answers 5xx"): 0,
        ("writer", "letters done"): LETTERS,
        ("writer", "letters not done"): 0,
        ("writer", "tokens"): counted.tokens,
        ("model", "answers completed"): LETTERS + counted.rewrites,
        ("model", "answers not completed"): 0,
        ("model", "tokens"): counted.tokens,
    }
    rows = [Row(*signal, wanted[signal], counted.grown[signal]) for signal in COUNTERS]
    rows.append(Row("postgres", "letters", LETTERS, counted.letters))
    log.info(table(rows))
    assert {status: answers[status] for status in driven.ERRORS} == driven.ERRORS
    assert not differing(rows), table(rows)


def test_the_logs_have_a_line_for_each(counted: Counted, stores: Stores) -> None:
    begun, answers = int(counted.driven.begun), counted.driven.answers

    def rows() -> list[Row]:
        web = Counter(int(line["status"]) for line in of_routes(stores, "web", begun))
        model = [
            line
            for line in of_routes(stores, "model", begun)
            if (line["status"], line[log_fields.ROUTE]) == ("200", ANSWERS)
        ]
        tokens = sum(
            int(line[field])
            for line in model
            for field in (log_fields.PROMPT_TOKENS, log_fields.COMPLETION_TOKENS)
        )
        ended = stores.lines('kubernetes.container_name:="writer" event:="letter ended"', begun)
        outcomes = Counter(line["outcome"] for line in ended)
        return [
            *(Row("web", f"lines {each}", answers[each], web[each]) for each in sorted(answers)),
            Row("writer", "lines of letters done", LETTERS, outcomes["done"]),
            Row("writer", "of other outcomes", 0, outcomes.total() - outcomes["done"]),
            Row("model", "lines", LETTERS + counted.rewrites, len(model)),
            Row("model", "tokens", counted.tokens, tokens),
        ]

    found = settled(rows)
    assert not differing(found), table(found)


def test_gateways_count_as_many_requests_as_their_logs_have_lines(
    counted: Counted, stores: Stores
) -> None:
    done = counted.driven
    begin = done.begun - 120
    of_pods = by_pod(stores.samples(GATEWAY, int(time.time() - begin)))

    def rows() -> list[Row]:
        ends = ends_of_requests(stores, begin)
        return [
            Row("gateway", f"requests {pod[-5:]}", *compared(series, ends[pod], done))
            for pod, series in of_pods.items()
        ]

    found = settled(rows)
    assert not differing(found), table(found)
    assert sum(row.got for row in found) >= done.answers.total(), table(found)


def settled(rows: Callable[[], list[Row]]) -> list[Row]:
    """The rows once they are right, or as they are when the logs have had their time."""
    end = time.monotonic() + LOG_S
    while differing(found := rows()) and time.monotonic() < end:
        time.sleep(2)
    log.info(table(found))
    return found


def of_routes(stores: Stores, service: str, begin: float) -> list[dict[str, str]]:
    """The lines of a service's requests that nobody but these people made."""
    query = f'kubernetes.container_name:="{service}" kubernetes.pod_namespace:="{NAMESPACE}"'
    lines = stores.lines(f'{query} event:="{log_fields.REQUEST}"', begin)
    return [line for line in lines if line[log_fields.ROUTE] not in driven.OTHERS]


def by_pod(found: Mapping[Labels, list[Sample]]) -> dict[str, list[list[Sample]]]:
    pods: dict[str, list[list[Sample]]] = defaultdict(list)
    for labels, samples in found.items():
        pods[dict(labels)["pod"]].append(samples)
    return pods


def ends_of_requests(stores: Stores, begin: float) -> dict[str, list[float]]:
    """The seconds at which each gateway's requests ended, by its access log."""
    query = f'kubernetes.pod_name:~"^gateway-" event:="{log_fields.REQUEST}"'
    ends: dict[str, list[float]] = defaultdict(list)
    for line in stores.lines(query, begin):
        began = datetime.fromisoformat(line["_time"]).timestamp()
        ends[line["kubernetes.pod_name"]].append(began + int(line["milliseconds"]) / 1000)
    return ends


def compared(series: list[list[Sample]], ends: list[float], done: Driven) -> tuple[int, float]:
    """How many lines there are, and requests counted, between two scrapes around what was done."""
    scrapes = sorted({sample.at for samples in series for sample in samples})
    clear = [at for at in scrapes if all(abs(end - at) > CLEAR_S for end in ends)]
    first = max(at for at in clear if at <= done.begun)
    last = min(at for at in clear if at >= done.ended)
    grown = [value_at(samples, last) - value_at(samples, first) for samples in series]
    assert min(grown, default=0) >= 0, "a gateway's counters began anew meanwhile"
    return sum(first < end <= last for end in ends), sum(grown)


def value_at(samples: list[Sample], moment: float) -> float:
    """What a counter was when it was read; before its first reading it was 0."""
    return next((sample.value for sample in reversed(samples) if sample.at <= moment), 0.0)
