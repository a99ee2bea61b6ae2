"""The rules' form: each alert leads to a runbook and a dashboard, and reads what is measured."""

import re
import subprocess
from typing import Any

import pytest
import yaml

from harness import runbooks
from inkwell.shared.checkout import ROOT
from tests.alerts.measured import EXPORTED, metrics
from tests.alerts.programs import FILES, RULES, run

DASHBOARDS = {"inkwell-letters", "inkwell-model", "inkwell-cluster"}
GROUPS = [group for file in RULES for group in yaml.safe_load(file.read_text())["groups"]]
ALL = [rule for group in GROUPS for rule in group["rules"]]
ALERTS = [rule for rule in ALL if "alert" in rule]
NAMES = sorted({rule["alert"] for rule in ALERTS})
PAGES = sorted({rule["annotations"]["runbook_url"] for rule in ALERTS})
RECORDED = {rule["record"] for rule in ALL if "record" in rule}
INHIBITED = yaml.safe_load((FILES / "alertmanager.yaml").read_text())["inhibit_rules"]
OURS = re.compile(r'"(inkwell_\w+)"')


def ours() -> set[str]:
    """Return the names of the services' metrics, with what Prometheus' client makes of them."""
    sources = (ROOT / "services").glob("*/*/**/metrics.py")
    names = {name for file in sources for name in OURS.findall(file.read_text())}
    suffixes = ("", "_total", "_count", "_sum", "_bucket")
    return {name + suffix for name in names for suffix in suffixes}


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_an_alert_says_how_urgent_it_is_and_where_to_read_on(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"page", "ticket", "none"}
    assert set(rule["annotations"]) == {"summary", "description", "runbook_url", "dashboard"}
    assert rule["annotations"]["dashboard"].removeprefix("/d/") in DASHBOARDS
    text = (ROOT / rule["annotations"]["runbook_url"]).read_text()
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings[:4] == ["Meaning", "Impact", "Diagnosis", "Mitigation"]
    assert f"`{rule['alert']}`" in text


def test_there_are_few_alerts() -> None:
    assert 12 <= len(set(NAMES) - {"Watchdog"}) <= 15


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.get("alert") or rule["record"])
def test_a_rule_reads_what_is_measured(rule: dict[str, Any]) -> None:
    assert metrics(rule["expr"]) <= EXPORTED | RECORDED | ours()


def test_the_test_above_sees_names_and_no_words_of_the_language() -> None:
    expr = 'sum by (job) (rate(a_total{x="y"}[5m])) > 2 and on (slo) b:c:rate5m unless up == 0'
    assert metrics(expr) == {"a_total", "b:c:rate5m", "up"}


def test_alertmanager_inhibits_by_alerts_that_exist() -> None:
    named = re.findall(r'alertname=~?"([^"]+)"', str(INHIBITED))
    assert named
    assert {name for each in named for name in each.split("|")} <= set(NAMES)


@pytest.mark.parametrize("page", PAGES)
def test_a_runbook_s_commands_are_a_shell_s(page: str) -> None:
    name = page.removeprefix("docs/runbooks/").removesuffix(".md")
    diagnosis = runbooks.blocks(name, "Diagnosis")
    assert diagnosis
    for commands in [*diagnosis, *runbooks.blocks(name, "Mitigation")]:
        done = subprocess.run(["bash", "-n", "-c", commands], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


@pytest.mark.monitoring
def test_prometheus_takes_the_rules() -> None:
    done = run("promtool", "check", "rules", "--lint=all", "--lint-fatal", *RULES)
    assert done.returncode == 0, done.stdout + done.stderr
