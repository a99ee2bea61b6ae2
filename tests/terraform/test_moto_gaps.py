"""Each gap of moto is one: it is there without us, and filled with us."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.cloud.aws import Aws
from harness.cloud.gaps import GAPS
from tests.terraform.probes import PROBES


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """Return moto as it is."""
    folder: Path = tmp_path_factory.mktemp("plain")
    aws = Aws.start(folder / "aws.log", "--plain")
    yield aws
    aws.stop()


@pytest.mark.parametrize("name", PROBES)
def test_a_gap_is_filled(name: str, account: Aws) -> None:
    assert PROBES[name](account)


@pytest.mark.parametrize("name", PROBES)
def test_a_gap_is_still_there_in_moto(name: str, plain: Aws) -> None:
    assert not PROBES[name](plain), f"moto has it now: take {name} out of gaps.py"


def test_every_gap_has_a_probe() -> None:
    assert set(PROBES) == set(GAPS)
