"""What a deployment to any nodes tells helm, istioctl and kubectl."""

import json
import subprocess
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
import yaml

from inkwell import chart
from inkwell.deploy import anywhere, mesh
from inkwell.deploy.overlay import IMPORTED, Images
from inkwell.deploy.ship import Archive, Registry
from inkwell.deploy.tools import Tools
from inkwell.deploy.up import CHART

PREFIX = "registry.example:5000/team/inkwell"
SECRET = b64encode(b"me:secret").decode()


class Told(Tools):
    """Tools that keep what they are told, and do nothing."""

    def __init__(self) -> None:
        self.arguments: list[str] = []
        self.stdin: list[dict[str, Any]] = []

    def istioctl(self, *arguments: str | Path) -> str:
        self.arguments += map(str, arguments)
        return ""

    def kubectl(self, *arguments: str | Path, stdin: str = "") -> str:
        self.arguments += map(str, arguments)
        self.stdin += [each for each in yaml.safe_load_all(stdin) if each]
        return ""


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    file = tmp_path / "config.json"
    file.write_text(json.dumps({"auths": {"registry.example:5000": {"auth": SECRET}}}))
    return Registry(PREFIX, credentials=file)


def pods(settings: list[str]) -> list[dict[str, Any]]:
    """The specs of all pods that the chart makes with these settings of helm's."""
    command = [str(chart.helm()), "template", "inkwell", str(CHART), *settings]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return list(_specs(list(yaml.safe_load_all(done.stdout))))


def _specs(part: Any) -> Any:
    """Yield whatever has containers, however deep it is."""
    if isinstance(part, dict):
        if "containers" in part:
            yield part
        for each in part.values():
            yield from _specs(each)
    elif isinstance(part, list):
        for each in part:
            yield from _specs(each)


@pytest.mark.parametrize("with_login", [True, False])
def test_every_pod_of_the_chart_pulls_from_the_registry(
    with_login: bool, registry: Registry
) -> None:
    place = registry if with_login else Registry(PREFIX)
    found = pods(anywhere.settings(place, "0123456789ab"))
    assert len(found) > 5
    for pod in found:
        secrets = [each["name"] for each in pod.get("imagePullSecrets", ())]
        assert secrets == (["inkwell-registry"] if with_login else [])
        for container in pod["containers"] + pod.get("initContainers", []):
            assert container["image"].startswith(f"{PREFIX}/")
            assert container["image"].endswith(":0123456789ab")
            assert container["imagePullPolicy"] == "IfNotPresent"


def test_istio_pulls_from_the_registry_under_the_tags_that_were_pushed(registry: Registry) -> None:
    marked = f"{IMPORTED.istio_tag}-ba9876543210"
    images = anywhere.images_of(registry, [Archive("pilot", marked, Path("pilot.tar"))])
    tools = Told()
    mesh.install_istio(tools, images)
    assert f"--set=hub={PREFIX}" in tools.arguments
    assert f"--set=tag={marked}" in tools.arguments
    assert "--set=values.global.imagePullSecrets[0]=inkwell-registry" in tools.arguments


def test_the_lab_needs_no_login(registry: Registry) -> None:
    tools = Told()
    mesh.install_istio(tools)
    assert not any("imagePullSecrets" in argument for argument in tools.arguments)
    assert anywhere.images_of(Registry(PREFIX), [Archive("pilot", "1-a", Path())]) == Images(
        PREFIX, "-a"
    )


def test_the_login_goes_to_each_namespace_that_pulls_and_into_no_argument(
    registry: Registry,
) -> None:
    tools = Told()
    anywhere.give_login(tools, registry)
    secrets = [each for each in tools.stdin if each["kind"] == "Secret"]
    assert {each["metadata"]["namespace"] for each in secrets} == {
        *("inkwell", "istio-ingress", "istio-system", "kube-system")
    }
    for each in secrets:
        given = json.loads(each["stringData"][".dockerconfigjson"])
        assert given == {"auths": {"registry.example:5000": {"auth": SECRET}}}
    assert not any(SECRET in argument for argument in tools.arguments)
    assert "--server-side" in tools.arguments
