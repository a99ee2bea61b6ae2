"""Values: nonsense is refused by name, and what there is stands in the README."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from inkwell import chart
from tests.chart.rendering import helm, render


def keys(values: dict[str, Any], above: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for key, value in values.items():
        path = (*above, key)
        found |= keys(value, path) if isinstance(value, dict) and value else {path}
    return found


def test_the_chart_passes_helms_strict_lint_with_every_values_file() -> None:
    chart.lint()


def test_the_readmes_table_is_todays() -> None:
    assert (chart.CHART / "README.md").read_text() == chart.readme(), "run make chart-docs"


def test_every_value_is_explained() -> None:
    text = (chart.CHART / "values.yaml").read_text()
    explained = {path for path, _ in chart.documented(text)}
    for path in keys(yaml.safe_load(text)):
        assert any(path[: len(known)] == known for known in explained), path


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("web.replica=3", "'replica' not allowed"),
        ("replicaCount=3", "'replicaCount' not allowed"),
        ("web.replicas=0", "/web/replicas"),
        ("web.resources.requests.memory=lots", "/web/resources/requests/memory"),
        ("web.trustedProxies=-1", "/web/trustedProxies"),
        ("web.trustedProxies=all", "/web/trustedProxies"),
        ("model.weights.source=disk", "one of 'image', 'volume', 'hub'"),
        ("model.weights.source=hub", "/model/weights/hub"),
        ("model.weights.hubRevision=main", "/model/weights/hubRevision"),
        ("model.enabled=false", "/model/url"),
        ("postgres.enabled=false", "/secrets/existingSecret"),
        ("image.pullPolicy=Sometimes", "one of 'Always', 'IfNotPresent', 'Never'"),
        ("image.registry=docker.io/inkwell/", "/image/registry"),
        ("backup.schedule=daily", "/backup/schedule"),
        ("quotas.lettersADay=-1", "/quotas/lettersADay"),
        ("quotas.tokensADay=many", "/quotas/tokensADay"),
        ("settings.INKWELL_SECRET_KEY=x", "INKWELL_SECRET_KEY"),
        ("settings.INKWELL_SIGNING_KEYS=x", "INKWELL_SIGNING_KEYS"),
        ("settings.INKWELL_TOKEN_ISSUER=x", "INKWELL_TOKEN_ISSUER"),
        ("settings.PATH=x", "PATH"),
        ("settings.INKWELL_LETER_TOKENS=5", "'INKWELL_LETER_TOKENS' not allowed"),
        ("settings.INKWELL_WRITERS=5", "'INKWELL_WRITERS' not allowed"),  # writer.letters sets it
        ("settings.INKWELL_SECRET_KEY_FILE=x", "INKWELL_SECRET_KEY_FILE"),
        ("settings.INKWELL_LETTER_TOKENS=0", "minimum: got 0, want 1"),
        ("settings.INKWELL_LETTER_TOKENS=many", "/settings/INKWELL_LETTER_TOKENS"),
        ("settings.INKWELL_LOG_LEVEL=loud", "one of 'debug', 'info', 'warning', 'error'"),
        ("canary.model.settings.INKWELL_MODEL_ENGINE=x", "'INKWELL_MODEL_ENGINE' not allowed"),
        ("canary.model.settings.INKWELL_ENGINE=x", "/canary/model/settings/INKWELL_ENGINE"),
        ("shadow.model.settings.INKWELL_MODEL_LOOKUP=9", "maximum: got 9, want 8"),
    ],
)
def test_a_wrong_value_is_refused_by_name(setting: str, named: str) -> None:
    done = helm("template", "r", str(chart.CHART), "--set", setting)
    assert done.returncode != 0
    assert named in done.stderr


def test_settings_reach_the_web_the_writer_and_the_migrations() -> None:
    rendering = render("scaled-values.yaml")
    for kind, component in (("Deployment", "web"), ("Deployment", "writer"), ("Job", "migrate")):
        (container,) = rendering.get(kind, component)["spec"]["template"]["spec"]["containers"]
        values = {each["name"]: each.get("value") for each in container["env"]}
        assert values["INKWELL_LETTER_TOKENS"] == "800"


def test_each_case_says_only_what_differs() -> None:
    defaults = yaml.safe_load((chart.CHART / "values.yaml").read_text())
    for case in chart.cases():
        assert_differs(yaml.safe_load(case.read_text()), defaults, case)


def assert_differs(values: dict[str, Any], defaults: dict[str, Any], case: Path) -> None:
    for key, value in values.items():
        if isinstance(value, dict) and isinstance(defaults.get(key), dict) and key != "strategy":
            assert_differs(value, defaults[key], case)
        else:
            assert key not in defaults or value != defaults[key] or key == "type", (case, key)
