"""Runs promtool and amtool of the bundle's group `monitoring`, for the tests of alerts."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from inkwell.bundle.make import directory_of
from inkwell.bundle.versions import home, read
from inkwell.shared.checkout import ROOT

FILES = ROOT / "helm" / "monitoring" / "files"
RULES = sorted((FILES / "rules").glob("*.yaml"))
INTERVAL = 15  # seconds between two scrapes, and between two evaluations


def run(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program of the bundle; its exit status is the caller's to judge."""
    path = directory_of(read(), home(), "monitoring") / "bin" / program
    if not path.exists():
        pytest.skip(f"needs {program}: ./inkwell bundle make --group monitoring")
    return subprocess.run([path, *arguments], capture_output=True, text=True)


def unit_test(tmp_path: Path, series: dict[str, str], expected: dict[int, set[str]]) -> None:
    """Let the rules see such series; at these seconds exactly these alerts must fire.

    An alert is a name, or a name with labels as Prometheus writes them.
    """
    test = {
        "interval": f"{INTERVAL}s",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "promql_expr_test": [_expectation(at, alerts) for at, alerts in expected.items()],
    }
    file = tmp_path / "test.yaml"
    document = {"rule_files": [*map(str, RULES)], "evaluation_interval": f"{INTERVAL}s"}
    file.write_text(yaml.safe_dump({**document, "tests": [test]}, width=10_000))
    done = run("promtool", "test", "rules", file)
    assert done.returncode == 0, done.stdout + done.stderr


def _expectation(at: int, alerts: set[str]) -> dict[str, Any]:
    return {
        "expr": 'group by (alertname, severity) (ALERTS{alertstate="firing"})',
        "eval_time": f"{at}s",
        "exp_samples": [{"labels": each, "value": 1} for each in sorted(alerts)],
    }
