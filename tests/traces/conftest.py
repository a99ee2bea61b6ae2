"""Inkwell as `make up` starts it, whose traces come to the test."""

from collections.abc import Iterator

import pytest

from harness.stack import RunningInkwell
from tests.traces.receiver import Receiver, receiving


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    """Where the traces go."""
    with receiving() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def inkwell(
    receiver: Receiver, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningInkwell]:
    """Web, writer and model server that send every trace; the web has two workers."""
    env = {
        "INKWELL_TRACES_URL": receiver.url,
        "INKWELL_TRACES_SHARE": "1",
        "INKWELL_WEB_WORKERS": "2",
        "INKWELL_REWRITES": "0",
    }
    stack = RunningInkwell(tmp_path_factory.mktemp("traced") / "home", env)
    stack.start()
    yield stack
    stack.stop()
