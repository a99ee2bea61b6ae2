"""Each dashboard is what Grafana's own types say, to the last key, and says what it shows."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from harness.monitoring import dashboards
from inkwell.dashboards.__main__ import outdated

SCHEMAS = json.loads(Path(__file__).with_name("grafana.schema.json").read_text())
DASHBOARDS = dashboards()
SOURCES = {"prometheus", "victorialogs", "jaeger"}


def faults(dashboard: dict[str, Any]) -> list[str]:
    """Return what Grafana's types don't allow; they leave a panel's inner parts to its kind."""
    checked = [("dashboard", dashboard)]
    for panel in dashboard["panels"]:
        # Grafana's type has panels and rows in one list, and each may be either.
        kind = panel["type"]
        if f"{kind} options" in SCHEMAS:
            checked.append((f"{kind} options", panel["options"]))
        if f"{kind} custom" in SCHEMAS:
            checked.append((f"{kind} custom", panel["fieldConfig"]["defaults"]["custom"]))
    return [
        f"{error.json_path}: {error.message[:200]}"
        for name, part in checked
        for error in Draft7Validator(SCHEMAS[name]).iter_errors(part)
    ]


@pytest.fixture(params=sorted(DASHBOARDS))
def dashboard(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = copy.deepcopy(DASHBOARDS[request.param])
    return found


def test_the_files_are_of_todays_code() -> None:
    assert outdated() == []
    assert set(DASHBOARDS) == {"letters", "model", "canary", "cluster", "feedback", "request"}


def test_a_dashboard_is_as_grafana_types_it(dashboard: dict[str, Any]) -> None:
    assert faults(dashboard) == []


@pytest.mark.parametrize(
    "path",
    [
        [],
        ["panels", 0],
        ["panels", 0, "gridPos"],
        ["panels", 0, "options"],
        ["panels", 0, "fieldConfig", "defaults"],
        ["panels", 5, "options", "legend"],
        ["panels", 5, "fieldConfig", "defaults", "custom"],
        ["templating", "list", 0],
        ["links", 0],
    ],
    ids=str,
)
def test_a_misspelt_key_is_found(path: list[str | int]) -> None:
    spoilt = copy.deepcopy(DASHBOARDS["letters"])
    part: Any = spoilt
    for step in path:
        part = part[step]
    part["editabel"] = True
    assert faults(spoilt)


def test_a_wrong_type_is_found() -> None:
    spoilt = copy.deepcopy(DASHBOARDS["letters"])
    spoilt["panels"][0]["title"] = 7
    assert faults(spoilt)


def test_every_panel_says_what_it_shows_and_whom_it_asks(dashboard: dict[str, Any]) -> None:
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len({panel["title"] for panel in panels}) == len(panels)
    for panel in panels:
        assert panel["description"].endswith("."), panel["title"]
        assert {target["datasource"]["uid"] for target in panel["targets"]} <= SOURCES


def test_panels_stand_side_by_side_and_never_over_one_another(dashboard: dict[str, Any]) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        at = panel["gridPos"]
        columns, rows = range(at["x"], at["x"] + at["w"]), range(at["y"], at["y"] + at["h"])
        fields = {(x, y) for x in columns for y in rows}
        assert columns.stop <= 24
        assert not fields & taken
        taken |= fields
