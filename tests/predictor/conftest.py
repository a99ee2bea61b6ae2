"""A predictor over a small model that is trained for the tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from predictor.config import Settings
from tests.lab import made_up as made
from tests.predictor.asking import Asking


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models."""
    folder = tmp_path_factory.mktemp("models")
    source = made.write(folder / "made.csv", made.made_up(400))
    made.build(source, folder)
    return folder


@pytest.fixture(scope="session")
def predictor(models: Path) -> Iterator[Asking]:
    """The application, ready."""
    with Asking(Settings(models=models, links=5, max_body=4096)) as asking:
        yield asking
