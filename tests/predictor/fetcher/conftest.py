"""One internet for the fetcher's tests."""

from collections.abc import Iterator

import pytest

from tests.predictor.fetcher.internet import Internet


@pytest.fixture(scope="package")
def _internet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    with Internet(tmp_path_factory.mktemp("internet")) as internet:
        yield internet


@pytest.fixture
def internet(_internet: Internet) -> Internet:
    """An internet that nobody has asked anything yet."""
    _internet.forget()
    return _internet
