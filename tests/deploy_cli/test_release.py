"""What a release of the chart keeps when it is deployed again."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from inkwell.deploy import up
from inkwell.deploy.tools import Tools

URL = "http://prometheus.monitoring:9090"


class Told:
    """Tools of a cluster whose releases have these values; `upgrades` is what helm was given."""

    def __init__(self, releases: dict[str, Any]) -> None:
        self.releases = releases
        self.upgrades: list[tuple[tuple[str, ...], dict[str, Any]]] = []

    def helm(self, *arguments: str, stdin: str = "") -> str:
        if arguments[0] == "list":
            return json.dumps([{"name": name} for name in self.releases])
        if arguments[:2] == ("get", "values"):
            return json.dumps(self.releases[arguments[2]])
        self.upgrades.append((arguments, json.loads(stdin)))
        return ""


@pytest.mark.parametrize(
    ("releases", "kept"),
    [
        ({}, {}),
        ({"other": {"monitoring": {"prometheusUrl": "http://not.ours"}}}, {}),
        ({"inkwell": None}, {}),
        (
            {"inkwell": {"monitoring": {"prometheusUrl": URL, "tracesShare": 1}, "web": {}}},
            {"prometheusUrl": URL},
        ),
    ],
)
def test_a_release_that_is_deployed_again_still_knows_its_monitoring(
    releases: dict[str, Any], kept: dict[str, str]
) -> None:
    told = Told(releases)
    up.upgrade(cast(Tools, told), "inkwell", "letters", [Path("own.yaml")])
    ((arguments, first),) = told.upgrades
    assert first == {"monitoring": kept}
    given = [each for each in arguments if each.startswith("--values=")]
    assert given == ["--values=-", "--values=own.yaml"]  # later ones win
