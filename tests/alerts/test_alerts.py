"""Each alert fires on its failure, soon enough, and ends after it; nothing else fires with it."""

from pathlib import Path

import pytest

from tests.alerts.failures import FAILURES, HOUR, Failure
from tests.alerts.programs import unit_test
from tests.alerts.world import GATEWAY, GONE, HEALTHY, IDLE, POD, Counter, Series, written

pytestmark = [pytest.mark.monitoring, pytest.mark.timeout(600)]
FEW: Series = {  # of three letters one fails, and one begins late
    **IDLE,
    'inkwell_letters_total{outcome="done"}': Counter(2),
    'inkwell_letters_total{outcome="failed"}': Counter(1),
    "inkwell_first_word_seconds_count": Counter(3),
    'inkwell_first_word_seconds_bucket{le="2.0"}': Counter(1),
    'inkwell_letters_checked_total{result="not_sendable"}': Counter(1),
}


def firing(*alerts: tuple[str, str]) -> set[str]:
    everything = [("Watchdog", "none"), *alerts]
    return {f'{{alertname="{name}", severity="{severity}"}}' for name, severity in everything}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES.keys())
def test_an_alert_fires_on_its_failure_and_ends_after_it(failure: Failure, tmp_path: Path) -> None:
    began, ended = HOUR, HOUR + failure.lasts
    series = written(
        (began, failure.before),
        (failure.lasts, {**failure.before, **failure.changes}),
        (failure.gone + 60, failure.before),
    )
    alerts = firing((failure.alert, failure.severity), *filter(None, [failure.also]))
    expected = {
        began - 15: firing(),
        began + failure.within: alerts,
        ended - 15: alerts,
        ended + failure.gone: firing(),
    }
    unit_test(tmp_path, series, expected)


WEB = f'up{{job="inkwell-web",instance="web-1",{POD}}}'
UPGRADED = 'up{{job="inkwell-{0}",instance="{0}-{1}"}}'
ROLLED: Series = {
    **HEALTHY,
    WEB: GONE,
    UPGRADED.format("model", 1): GONE,
    UPGRADED.format("web", 3): 1,
    UPGRADED.format("model", 2): 1,
}
READY = f'kube_pod_status_ready{{{POD},condition="true"}}'
UNREADY = f'kube_pod_status_ready{{{POD},condition="false"}}'
LEAVING: Series = {**ROLLED, WEB: 0, READY: 0, UNREADY: 1}
# As measured on two cores: of the probes one in four is quick, and a minute's letters begin late.
PROBE = f"probe_duration_seconds{GATEWAY}"
LATE: Series = {**ROLLED, 'inkwell_first_word_seconds_bucket{le="2.0"}': Counter(0)}
DROPPED = 'prometheus_notifications_dropped_total{job="prometheus"}'
QUIET = {
    "an hour of letters": ((2 * HOUR, HEALTHY),),
    "an idle hour": ((2 * HOUR, IDLE),),
    "few letters": ((HOUR, IDLE), (15, FEW), (HOUR, IDLE)),
    "a rolling upgrade": (
        (HOUR, HEALTHY),
        (30, {**LEAVING, UPGRADED.format("model", 1): 0}),
        (90, {**LEAVING, PROBE: 0.4}),
        (HOUR, ROLLED),
    ),
    "an upgrade that keeps all processors busy": (
        (HOUR, HEALTHY),
        *((15, {**LATE, PROBE: seconds}) for seconds in (0.24, 1.43, 1.51, 3.53, 0.23)),
        (HOUR, ROLLED),
    ),
    "Postgres restarts": (
        (HOUR, HEALTHY),
        (30, {**HEALTHY, 'pg_up{job="postgres-exporter"}': 0}),
        (HOUR, HEALTHY),
    ),
    "Alertmanager restarts": (
        (HOUR, HEALTHY),
        (30, {**HEALTHY, DROPPED: Counter(1)}),
        (HOUR, HEALTHY),
    ),
    "one probe fails": (
        (HOUR, HEALTHY),
        (30, {**HEALTHY, f"probe_success{GATEWAY}": 0}),
        (HOUR, HEALTHY),
    ),
    "a long letter": ((HOUR, IDLE), (240, {**IDLE, "inkwell_letters_writing": 1}), (HOUR, IDLE)),
}


@pytest.mark.parametrize("phases", QUIET.values(), ids=QUIET.keys())
def test_nothing_but_the_watchdog_fires(
    phases: tuple[tuple[int, Series], ...], tmp_path: Path
) -> None:
    length = sum(seconds for seconds, _ in phases)
    times = range(300, length, 15)
    unit_test(tmp_path, written(*phases), dict.fromkeys(times, firing()))
