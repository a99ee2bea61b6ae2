"""What holds for every test."""

import os

import pytest

# Before torch is imported: threads that spin while they wait starve whatever runs beside them.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what needs least first, and what drives a browser last.

    Playwright keeps an event loop in this thread until the end of the run, in which no test can
    start one of its own: `make test JOBS=2` keeps this order, too.
    """
    items.sort(key=lambda item: "tests/e2e/" in item.path.as_posix())
