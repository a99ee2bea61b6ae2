"""What holds for every test."""

import os
from pathlib import Path

import pytest

# Before torch is imported: threads that spin while they wait starve whatever runs beside them.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what needs least first, and what drives a browser last.

    Playwright keeps an event loop in this thread until the end of the run, in which no test can
    start one of its own: `make test JOBS=2` keeps this order, too.
    """
    items.sort(key=lambda item: "tests/e2e/" in item.path.as_posix())


@pytest.fixture(scope="session")
def sentences_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stages' folders of a tiny model of sentences, and the model itself in `sentences`."""
    from tests.lab import made_up_sentences  # it takes torch

    folder = tmp_path_factory.mktemp("sentences")
    made_up_sentences.write_data(folder / "cola")
    made_up_sentences.write_base(folder / "base")
    made_up_sentences.build(folder)
    return folder
