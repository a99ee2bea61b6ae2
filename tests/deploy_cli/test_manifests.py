"""istio/: one intent a file, named for it, and every file used."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from inkwell.deploy.mesh import MANIFESTS
from inkwell.shared.release import NAMESPACE


def documents(file: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(file.read_text()))


KUSTOMIZATION = documents(MANIFESTS / "kustomization.yaml")[0]


def test_every_manifest_is_applied() -> None:
    installed = {"operator.yaml", "plain-envoy.yaml", "plain-envoy-telemetry.yaml"}  # with Istio
    generated = {file for each in KUSTOMIZATION["configMapGenerator"] for file in each["files"]}
    found = {str(file.relative_to(MANIFESTS)) for file in MANIFESTS.rglob("*.yaml")}
    assert found - installed - generated - {"kustomization.yaml"} == set(KUSTOMIZATION["resources"])


@pytest.mark.parametrize("name", KUSTOMIZATION["resources"])
def test_a_file_is_named_for_what_it_holds(name: str) -> None:
    kind = documents(MANIFESTS / name)[0]["kind"]
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind).lower()
    assert Path(name).stem.startswith(words.removeprefix("pod-"))


def test_a_gateway_that_leaves_has_closed_every_connection_before_it_ends() -> None:
    spec = documents(MANIFESTS / "gateway" / "deployment.yaml")[0]["spec"]["template"]
    config = yaml.safe_load(spec["metadata"]["annotations"]["proxy.istio.io/config"])
    drain, end = (int(config[k][:-1]) for k in ("drainDuration", "terminationDrainDuration"))
    # Within drainDuration (45 s by default) a growing share of the answers closes its connection.
    assert drain < end < spec["spec"]["terminationGracePeriodSeconds"]


def test_the_gateway_takes_routes_of_the_releases_namespace_alone() -> None:
    (gateway,) = documents(MANIFESTS / "gateway" / "gateway-inkwell.yaml")
    hosts = [host for server in gateway["spec"]["servers"] for host in server["hosts"]]
    assert {host.partition("/")[0] for host in hosts} == {NAMESPACE}
