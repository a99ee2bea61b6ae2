"""The account on this machine that the commands ask."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terraform.cloud.aws import Aws

ASKED = ("test_check.py", "test_status.py", "test_data.py")


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
