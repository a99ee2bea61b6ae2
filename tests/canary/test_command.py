"""The command line: what it takes, and what it refuses."""

import argparse

import pytest

from inkwell.canary import __main__ as cli
from inkwell.canary.release import Release
from tests.canary.cluster import Cluster


def test_steps_are_taken_in_their_order() -> None:
    assert cli.arguments(["watch", "--steps", "100,5,50"]).steps == [5, 50, 100]
    assert cli.arguments(["start", "--weight", "10"]).of == "web"


@pytest.mark.parametrize(
    "words", ["start --weight 101", "start --weight -1", "weight ten", "watch --steps 5,200", ""]
)
def test_a_weight_that_is_none_is_refused(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.arguments(words.split())
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("quality", "asked"),
    [
        (None, ["/usr/bin/python3.11", "-m", "webapp.track_quality", "--of", "web"]),
        ("count {} x", ["count", "{}", "x"]),
        ("", []),
    ],
)
def test_letters_are_counted_by_the_webs_command_or_anothers(
    quality: str | None, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[list[str]] = []

    def remember(_release: Release, command: list[str]) -> None:
        found.append(command)
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "letters_by", remember)
    options = argparse.Namespace(steps=[5], window=1.0, requests=1, quality=quality)
    with pytest.raises(KeyboardInterrupt):
        cli.watch(Cluster().release(), options, None)  # type: ignore[arg-type]
    assert found == [asked]


def test_status_tells_of_pods_and_proxies(capsys: pytest.CaptureFixture[str]) -> None:
    cluster = Cluster()
    cluster.values["canary"]["web"] |= {"enabled": True, "tag": "0.2.0", "weight": 10}
    cluster.traffic = lambda _: {"canary": (10, 1, 50), "stable": (90, 0, 50)}
    cli.status(cluster.release(), argparse.Namespace(), None)  # type: ignore[arg-type]
    assert capsys.readouterr().out.splitlines() == [
        "canary: web: 0.2.0 at 10 %, 1 of 1 pods ready",
        "canary: proxy-1: canary: 1 of 10 failed, 95 % within 95 ms",
        "canary: proxy-1: stable: 0 of 90 failed, 95 % within 95 ms",
    ]
