"""docs/hardening.md says what is true: each scored check has its proof or its reason."""

import re
from pathlib import Path

import pytest

from tests.cluster import cis

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs/hardening.md").read_text()
SCORED = (Path(__file__).parent / "data/cis_1_12_scored.txt").read_text().split()
ROW = re.compile(r"^\| ([\d.]+) \| (.+) \| (proven|excepted) \| (.+) \|$", re.MULTILINE)
TABLE = [match.groups() for match in ROW.finditer(DOCUMENT)]
PROOFS = {
    **{check.id: f"`test_cis.py::test_control_plane[{check.id}]`" for check in cis.CONTROL_PLANE},
    **{check.id: f"`test_cis.py::test_node[{check.id}]`" for check in cis.EVERY_NODE},
}


def test_the_table_has_the_65_scored_checks_in_order() -> None:
    assert [row[0] for row in TABLE] == SCORED
    assert len(SCORED) == len(set(SCORED)) == 65


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_each_row_has_its_proof_or_its_reason(row: tuple[str, str, str, str]) -> None:
    check, _, status, detail = row
    if status == "proven":
        assert detail == PROOFS[check]
    else:
        assert len(detail.split()) >= 8
        assert check not in PROOFS


def test_each_proof_has_its_row() -> None:
    assert set(PROOFS) == {row[0] for row in TABLE if row[2] == "proven"}
    assert len(PROOFS) == len(cis.CONTROL_PLANE) + len(cis.EVERY_NODE)


def test_the_tests_that_the_document_names_exist() -> None:
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)", DOCUMENT)
    assert named
    for file, name in set(named):
        assert f"def {name}(" in (ROOT / "tests/cluster" / file).read_text()
