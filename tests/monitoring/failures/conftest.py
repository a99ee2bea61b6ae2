"""What the tests of real alerts share: a webhook that the deployed Alertmanager calls."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from harness import lab
from harness.stores import Stores
from inkwell.deploy import certificate
from inkwell.deploy.certificate import Issued
from inkwell.deploy.tools import Tools
from inkwell.monitoring.release import CHART, NAMESPACE, RELEASE
from tests.deploy.conftest import MakePeople
from tests.monitoring.failures.broken import Scene
from tests.monitoring.failures.webhook import ALERTS, HEARTBEAT, Webhook, listening

SECRET = "test-webhook"
HERE = ("--namespace", NAMESPACE)


@pytest.fixture(scope="session")
def ends_soon() -> Issued:
    """A certificate of ten days for the gateway, of an authority of its own."""
    return certificate.issue([lab.ADDRESS], life=timedelta(days=10))


@pytest.fixture(scope="session")
def webhook(
    stores: Stores, tools: Tools, ends_soon: Issued, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Webhook]:
    """The webhook that alerts are sent to, in place of the receivers that there are.

    The probe of the gateway trusts the certificate that ends soon, too.
    """
    folder = tmp_path_factory.mktemp("monitoring")
    values = json.loads(tools.helm("get", "values", RELEASE, *HERE, "--output=json"))
    before, changed = folder / "before.json", folder / "changed.json"
    before.write_text(json.dumps(values))
    authority = values.get("blackbox", {}).get("authority", "") + ends_soon.authority
    receivers = {"secret": SECRET, "webhook": True, "heartbeat": True}
    changed.write_text(
        json.dumps({"alertmanager": {"receivers": receivers}, "blackbox": {"authority": authority}})
    )
    with listening() as webhook:
        try:
            _make_secret(tools, webhook)
            _upgrade(tools, before, changed)
            lab.eventually(lambda: bool(webhook.heartbeats), 180, "the Watchdog comes", every=1)
            yield webhook
        finally:
            _upgrade(tools, before)
            tools.kubectl(*HERE, "delete", "secret", SECRET, "--ignore-not-found")


def _make_secret(tools: Tools, webhook: Webhook) -> None:
    urls = {"webhook-url": webhook.url + ALERTS, "heartbeat-url": webhook.url + HEARTBEAT}
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": SECRET}}
    tools.kubectl(*HERE, "apply", "--filename=-", stdin=json.dumps({**secret, "stringData": urls}))


def _upgrade(tools: Tools, *values: Path) -> None:
    """Bring monitoring to this checkout's chart with these values."""
    files = [f"--values={file}" for file in values]
    where = (RELEASE, str(CHART), *HERE)
    tools.helm("upgrade", *where, *files, "--skip-crds", "--wait", "--timeout=4m")


@pytest.fixture
def scene(tools: Tools, make_people: MakePeople, ends_soon: Issued) -> Scene:
    """What failures are made with."""
    return Scene(tools, make_people, ends_soon)
