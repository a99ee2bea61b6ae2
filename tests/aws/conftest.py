"""The account on this machine that the commands ask."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.cloud.aws import Aws
from inkwell.aws.account import state_bucket
from inkwell.aws.terraform import programs
from inkwell.aws.terraform.adapter import Terraform
from inkwell.aws.terraform.files import Files
from tests.aws import fakes
from tests.aws.control_plane import Plane

OUTPUTS = {
    "platform": {"name": "ink-test", "region": "eu-central-1"},
    "address": "a.example.com",
    "registry": {"address": "registry.example.com/ink-test"},
}
ASKED = (
    *("test_check.py", "test_status.py", "test_data.py"),
    *("test_workers_join.py", "test_workers_leave.py", "test_registry_login.py", "test_figures.py"),
    *("test_serving_certificates.py", "test_logs.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the account."""
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here and item.path.name in ASKED:
            item.add_marker(pytest.mark.terraform)
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """Return an account that is empty at first."""
    started = Aws.start(tmp_path_factory.mktemp("asked") / "aws.log")
    yield started
    started.stop()


@pytest.fixture
def terraform(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Terraform:
    """Return an adapter of a program that does nothing, for a platform in `tmp_path`."""
    made = fakes.terraform(tmp_path, "echo '{}'")
    monkeypatch.setattr(programs, "find", lambda _wanted: made.program)
    monkeypatch.setattr(Files, "of", lambda _folder: made.files)
    monkeypatch.setattr(Terraform, "outputs", lambda _self: OUTPUTS)
    monkeypatch.setattr(state_bucket, "is_there", lambda _account, _name: True)
    return made


@pytest.fixture
def plane(aws: Aws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plane:
    """Return a control plane of a platform of its own."""
    return Plane(tmp_path, aws, monkeypatch)
