"""Nodes log in to ECR by their own role, through the kubelet's credential provider."""

import json
import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.cloud.aws import Aws
from inkwell.shared.checkout import ROOT
from tests.aws.on_nodes import ROLE, Node, program

LOGIN = program(ROLE / "ecr_credentials.py")
HOST = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"


def asked(image: str) -> str:
    kind = {
        "apiVersion": "credentialprovider.kubelet.k8s.io/v1",
        "kind": "CredentialProviderRequest",
    }
    return json.dumps({**kind, "image": image})


def answer(image: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr("sys.stdin", StringIO(asked(image)))
    with redirect_stdout(StringIO()) as said:
        LOGIN.main()
    found: dict[str, Any] = json.loads(said.getvalue())
    return found


def test_an_image_of_ecr_is_answered_with_a_login_for_its_registry(
    aws: Aws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Node(tmp_path, aws, monkeypatch)
    found = answer(f"{HOST}/inkwell-production/web:1", monkeypatch)
    assert found["apiVersion"] == "credentialprovider.kubelet.k8s.io/v1"
    assert found["kind"] == "CredentialProviderResponse"
    assert found["cacheKeyType"] == "Registry"
    assert list(found["auth"]) == [HOST]
    assert found["auth"][HOST]["username"] == "AWS"
    assert found["auth"][HOST]["password"]


@pytest.mark.parametrize(
    "image", ["docker.io/library/web:1", f"evil.example/{HOST}/web", f"{HOST}.evil.example/web"]
)
def test_an_image_of_another_registry_is_refused_by_name(
    image: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit, match=f"^{re.escape(image)} is in no registry of ECR$"):
        answer(image, monkeypatch)


def test_the_kubelet_asks_it_for_images_of_ecr_by_its_installed_name() -> None:
    template = ROOT / "ansible/roles/aws/templates/credentials.yaml.j2"
    (provider,) = yaml.safe_load(template.read_text().replace("{{ ansible_managed }}", ""))[
        "providers"
    ]
    assert provider["name"] == "ecr"
    assert provider["apiVersion"] == "credentialprovider.kubelet.k8s.io/v1"
    assert "*.dkr.ecr.*.amazonaws.com" in provider["matchImages"]
    tasks = (ROOT / "ansible/roles/aws/tasks/main.yml").read_text()
    assert 'dest: "{{ image_credentials.programs }}/ecr"' in tasks
