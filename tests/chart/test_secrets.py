"""The Secret: what is made and kept, who gets which part, and who starts anew with it."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
import yaml

from inkwell import chart
from tests.chart.lookup import cluster_with
from tests.chart.rendering import Rendering, component_of, helm, pod_of, render
from webapp.accounts.signing import load

SECRET = "r-inkwell-secrets"
KEY_FILES = {
    "signing-key-current": "current.pem",
    "signing-key-next": "next.pem",
    "signing-key-previous": "previous.pem",
}


def upgrade(data: dict[str, str], *settings: str) -> Rendering:
    """What helm makes of the chart where the cluster has the Secret `data` already."""
    with cluster_with(SECRET, data, render().manifests) as url:
        done = helm(
            *("template", "r", str(chart.CHART), "--is-upgrade", "--namespace=default"),
            *("--dry-run=server", "--disable-openapi-validation", f"--kube-apiserver={url}"),
            *(f"--set={setting}" for setting in settings),
        )
    assert done.returncode == 0, done.stderr
    return Rendering([each for each in yaml.load_all(done.stdout, yaml.CSafeLoader) if each])


def data_of(rendering: Rendering) -> dict[str, str]:
    (secret,) = rendering.of("Secret")
    return dict(secret["data"])


def checksums(rendering: Rendering) -> set[str]:
    return {
        each["spec"]["template"]["metadata"]["annotations"]["checksum/config"]
        for each in rendering.of("Deployment")
        if component_of(each) in ("web", "writer")
    }


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """The Secret of a first install."""
    return data_of(render())


def test_the_keys_that_are_made_are_ones_that_the_web_takes(
    made: dict[str, str], tmp_path: Path
) -> None:
    assert set(KEY_FILES) - set(made) == {"signing-key-previous"}
    for key in set(KEY_FILES) & set(made):
        (tmp_path / KEY_FILES[key]).write_bytes(base64.b64decode(made[key]))
        (tmp_path / KEY_FILES[key]).chmod(0o440)
    assert len(load(str(tmp_path)).public) == 2


def test_an_upgrade_keeps_every_value(made: dict[str, str]) -> None:
    rotated = {**made, "signing-key-previous": made["signing-key-next"]}
    assert data_of(upgrade(rotated)) == rotated


def test_an_upgrade_adds_what_an_earlier_release_did_not_have(made: dict[str, str]) -> None:
    earlier = {key: value for key, value in made.items() if key not in KEY_FILES}
    later = data_of(upgrade(earlier))
    assert set(later) == set(made)
    assert {key: later[key] for key in earlier} == earlier


def test_pods_start_anew_when_the_secret_changes_and_not_otherwise(made: dict[str, str]) -> None:
    text = "\n".join(f"{key}: {value}" for key, value in sorted(made.items()))
    assert checksums(render()) == {hashlib.sha256(text.encode()).hexdigest()}
    assert checksums(upgrade(made)) == checksums(render())
    assert checksums(upgrade({**made, "secret-key": "eA=="})).isdisjoint(checksums(render()))
    assert "annotations" not in render().get("Deployment", "model")["spec"]["template"]["metadata"]


def test_pods_start_anew_when_a_secret_of_ones_own_changes(made: dict[str, str]) -> None:
    own = f"secrets.existingSecret={SECRET}"
    assert upgrade(made, own).of("Secret") == []
    assert checksums(upgrade(made, own)) == checksums(render())


def test_the_web_alone_has_the_signing_keys() -> None:
    holders = {name for name, pod in render().pods() if "signing-key" in str(pod)}
    assert holders == {"Deployment r-inkwell-web"}
    pod = pod_of(render().get("Deployment", "web"))
    (volume,) = (each["secret"] for each in pod["volumes"] if each["name"] == "signing-keys")
    assert {each["key"]: each["path"] for each in volume["items"]} == KEY_FILES
    assert volume["optional"] is True  # two of the three need not be there
    assert volume["defaultMode"] & 0o007 == 0


def issuer(*arguments: str, release: str) -> Any:
    done = helm("template", release, str(chart.CHART), *arguments)
    documents = [each for each in yaml.load_all(done.stdout, yaml.CSafeLoader) if each]
    (container,) = pod_of(Rendering(documents).get("Deployment", "web"))["containers"]
    return {each["name"]: each.get("value") for each in container["env"]}["INKWELL_TOKEN_ISSUER"]


def test_each_release_of_a_cluster_is_an_issuer_of_its_own() -> None:
    assert issuer("--namespace=letters", release="blue") == "inkwell.letters.blue"
    assert issuer("--namespace=letters", release="green") == "inkwell.letters.green"
