"""Clusters of these tests' own: nothing here needs or touches that of `make cluster`."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster import cluster


@pytest.fixture(scope="session", autouse=True)
def running_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """In the place of the one above: a bundle is all that must be there."""
    if not (cluster.BUNDLE / "manifest.json").exists():
        pytest.exit(f"No bundle: run `make bundle` first ({cluster.BUNDLE} is missing).", 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANSIBLE_CONFIG", str(cluster.ROOT / "ansible/ansible.cfg"))
        patch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        yield
