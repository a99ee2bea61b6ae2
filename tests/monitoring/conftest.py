"""What the tests of the deployed monitoring share: its stores, and people who ask for letters."""

from collections.abc import Generator

import pytest

from harness.stores import Stores
from inkwell.deploy.tools import Tools
from inkwell.monitoring.release import NAMESPACE
from tests.deploy.conftest import (
    address,
    addresses,
    client,
    make_client,
    make_people,
    make_person,
    person,
    tools,
)

__all__ = [
    "address",
    "addresses",
    "client",
    "make_client",
    "make_people",
    "make_person",
    "person",
    "tools",
]


@pytest.fixture(scope="session")
def stores(tools: Tools) -> Stores:
    """The stores; an error says so where there is no cluster, or no monitoring on it."""
    return Stores(tools)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    tools = getattr(item, "funcargs", {}).get("tools")
    if report.failed and isinstance(tools, Tools):
        report.sections.append((f"Pods of {NAMESPACE}", tools.causes(NAMESPACE)))
    return report
