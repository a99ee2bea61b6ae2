"""The metrics of several processes: sums stay right as processes die, and their files go."""

import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from webapp.core import metric_files

COUNT = """
import os
from prometheus_client import Counter, Gauge, Histogram, Summary
deaths = Counter("deaths", "Deaths.", ["of"])
alive = Gauge("alive", "Alive.", multiprocess_mode="livesum")
seconds = Histogram("seconds", "Seconds.", buckets=(1, 2))
words = Summary("words", "Words.")
for _ in range({times}):
    if os.fork() == 0:
        deaths.labels("worker").inc()
        alive.set(1)
        seconds.observe(1.5)
        words.observe(100)
        os._exit(0)
    os.wait()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    return tmp_path


def die(times: int) -> None:
    subprocess.run([sys.executable, "-c", COUNT.format(times=times)], check=True)


def figures() -> dict[str, float]:
    return {
        sample.name + str(sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(metric_files.exposition().decode())
        for sample in family.samples
    }


def test_counts_outlive_500_processes_and_their_files_do_not(folder: Path) -> None:
    for _ in range(5):
        die(100)
        assert len(list(folder.glob("*.db"))) > 400
        before = figures()
        metric_files.merge_dead()
        after = figures()
        assert {name: value for name, value in before.items() if "alive" not in name} == after
    assert len(list(folder.glob("*.db"))) == 3
    assert after["deaths_total['worker']"] == 500
    assert after["seconds_bucket['1.0']"] == 0
    assert after["seconds_bucket['2.0']"] == after["seconds_count[]"] == 500
    assert after["seconds_sum[]"] == 750
    assert after["words_sum[]"] == 50_000


def test_a_web_that_starts_forgets_those_before_it(folder: Path) -> None:
    die(3)
    metric_files.merge_dead()
    die(2)
    metric_files.forget_all_but_living()
    assert list(folder.glob("*.db")) == []


def test_files_of_living_processes_stay(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", COUNT.format(times=0) + "alive.set(1); print(flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as living:
        assert living.stdout is not None
        living.stdout.readline()
        metric_files.merge_dead()
        metric_files.forget_all_but_living()
        assert figures()["alive[]"] == 1
        living.communicate(b"\n")
    metric_files.merge_dead()
    assert "alive[]" not in figures()
