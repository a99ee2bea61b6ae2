"""Alertmanager's configuration: who is told what, and that the chart's receivers are in it."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from inkwell.cluster.access import bundle
from inkwell.shared.checkout import ROOT
from tests.alerts.programs import FILES, run

CONFIG = FILES / "alertmanager.yaml"
DEFINED = ROOT / "helm" / "monitoring" / "templates" / "alertmanager" / "_config.tpl"
NOWHERE = {"secret": "", "webhook": False, "heartbeat": False, "email": {"to": ""}}
EVERYWHERE = {
    "secret": "receivers",
    "webhook": True,
    "heartbeat": True,
    "email": {
        "to": "on-call@example.com",
        "from": "inkwell@example.com",
        "smarthost": "mail.example.com:587",
        "username": "inkwell",
    },
}
pytestmark = pytest.mark.monitoring


def rendered(tmp_path: Path, receivers: dict[str, Any]) -> Path:
    """Return the file that the chart makes for such values, by a chart of this template alone."""
    chart = tmp_path / "chart"
    (chart / "templates").mkdir(parents=True)
    (chart / "files").mkdir()
    shutil.copy(CONFIG, chart / "files")
    shutil.copy(DEFINED, chart / "templates")
    (chart / "Chart.yaml").write_text("{apiVersion: v2, name: chart, version: 1.0.0}\n")
    values = {"alertmanager": {"receivers": receivers}}
    (chart / "values.yaml").write_text(yaml.safe_dump(values))
    shown = chart / "templates" / "shown.yaml"
    shown.write_text('{{ include "monitoring.alertmanagerConfig" . }}\n')
    file = tmp_path / "alertmanager.yaml"
    helm = (str(bundle() / "bin" / "helm"), "template", str(chart))
    file.write_text(subprocess.run(helm, check=True, capture_output=True, text=True).stdout)
    return file


@pytest.mark.parametrize("receivers", [NOWHERE, EVERYWHERE], ids=["nowhere", "everywhere"])
def test_alertmanager_takes_the_configuration(tmp_path: Path, receivers: dict[str, Any]) -> None:
    file = rendered(tmp_path, receivers)
    done = run("amtool", "check-config", file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_pages_and_tickets_go_out_by_webhook_and_by_mail(tmp_path: Path) -> None:
    config = yaml.safe_load(rendered(tmp_path, EVERYWHERE).read_text())
    receivers = {each.pop("name"): each for each in config["receivers"]}
    folder = "/etc/alertmanager/secrets/receivers"
    for name in ("page", "ticket"):
        assert receivers[name] == {
            "webhook_configs": [{"url_file": f"{folder}/webhook-url"}],
            "email_configs": [{"to": "on-call@example.com", "send_resolved": True}],
        }
    (heartbeat,) = receivers["heartbeat"]["webhook_configs"]
    assert heartbeat == {"url_file": f"{folder}/heartbeat-url", "send_resolved": False}
    assert config["global"]["smtp_auth_password_file"] == f"{folder}/smtp-password"


def test_without_values_nothing_leaves_the_cluster(tmp_path: Path) -> None:
    config = yaml.safe_load(rendered(tmp_path, NOWHERE).read_text())
    assert [set(each) for each in config["receivers"]] == [{"name"}] * 3
    assert "global" not in config


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        ("alertname=SiteAway severity=page", "page"),
        ("alertname=DiskFillsUp severity=page mountpoint=/var", "page"),
        ("alertname=DiskFillsUp severity=ticket mountpoint=/var", "ticket"),
        ("alertname=Foreign", "ticket"),
        ("alertname=Watchdog severity=none", "heartbeat"),
    ],
)
def test_an_alert_goes_to_its_receiver(labels: str, receiver: str) -> None:
    arguments = (f"--config.file={CONFIG}", f"--verify.receivers={receiver}", *labels.split())
    done = run("amtool", "config", "routes", "test", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
