"""The command line: what it takes, and what it refuses."""

import json

import pytest
from typer.testing import CliRunner

from inkwell.app import app
from inkwell.canary.plan import Plan
from inkwell.canary.release import Release
from inkwell.commands import canary
from tests.canary.cluster import Cluster


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """Return the cluster that the command finds."""
    found = Cluster()
    monkeypatch.setattr(canary, "_release", lambda of, _name, _where: (found.release(of), None))
    return found


def test_steps_are_taken_in_their_order(monkeypatch: pytest.MonkeyPatch, cluster: Cluster) -> None:
    plans: list[tuple[str, Plan]] = []
    monkeypatch.setattr(
        canary, "_watch", lambda release, plan, _quality: plans.append((release.of, plan))
    )
    monkeypatch.setattr(canary, "_promote", lambda *_arguments: None)
    command = ["canary", "watch", "--steps", "100,5,50", "--window", "1.5", "--requests", "7"]
    assert CliRunner().invoke(app, command).exit_code == 0
    ((of, plan),) = plans
    assert (of, plan.weights, plan.window, plan.limits.requests) == ("web", [5, 50, 100], 1.5, 7)


@pytest.mark.parametrize(
    "words", ["start --weight 101", "start --weight -1", "weight ten", "watch --steps 5,200", ""]
)
def test_a_weight_that_is_none_is_refused(words: str, cluster: Cluster) -> None:
    done = CliRunner().invoke(app, ["canary", *words.split()])
    assert done.exit_code == 2
    assert "Usage:" in done.output
    assert cluster.upgrades == []


@pytest.mark.parametrize(
    ("quality", "asked"),
    [
        (None, ["/usr/bin/python3.11", "-m", "webapp.track_quality", "--of", "web"]),
        ("count {} x", ["count", "{}", "x"]),
        ("", []),
    ],
)
def test_letters_are_counted_by_the_webs_command_or_anothers(
    quality: str | None, asked: list[str], monkeypatch: pytest.MonkeyPatch, cluster: Cluster
) -> None:
    found: list[list[str]] = []

    def remember(_release: Release, command: list[str]) -> None:
        found.append(command)
        raise KeyboardInterrupt

    monkeypatch.setattr("inkwell.canary.watch.letters_by", remember)
    monkeypatch.setattr("signal.signal", lambda *_arguments: None)
    options = [] if quality is None else ["--quality", quality]
    done = CliRunner().invoke(app, ["canary", "watch", *options])
    assert found == [asked]
    assert done.exit_code == 130
    assert "make canary-abort takes it away" in done.stderr


def test_status_tells_of_pods_and_proxies(cluster: Cluster) -> None:
    cluster.values["canary"]["web"] |= {"enabled": True, "tag": "0.2.0", "weight": 10}
    cluster.traffic = lambda _: {"canary": (10, 1, 50), "stable": (90, 0, 50)}
    assert CliRunner().invoke(app, ["canary", "status"]).stdout.splitlines() == [
        "canary: web: 0.2.0 at 10 %, 1 of 1 pods ready",
        "canary: proxy-1: canary: 1 of 10 failed, 95 % within 95 ms",
        "canary: proxy-1: stable: 0 of 90 failed, 95 % within 95 ms",
    ]


def test_programs_get_the_status_as_json(cluster: Cluster) -> None:
    command = ["canary", "status", "--of", "model", "--json"]
    assert json.loads(CliRunner().invoke(app, command).stdout) == {"of": "model", "enabled": False}
    cluster.values["canary"]["web"] |= {"enabled": True, "tag": "0.2.0", "weight": 10}
    cluster.traffic = lambda _: {"canary": (10, 1, 50), "stable": (90, 0, 50)}
    result = json.loads(CliRunner().invoke(app, ["canary", "status", "--json"]).stdout)
    assert (result["tag"], result["weight"], result["pods"]["ready"]) == ("0.2.0", 10, 1)
    assert result["proxies"]["proxy-1"]["canary"] == {"requests": 10, "errors": 1, "p95_ms": 95.0}
