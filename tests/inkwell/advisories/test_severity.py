"""How severe a record is."""

from typing import Any

import pytest

from inkwell.advisories import severity

# "Common Vulnerability Scoring System v3.1: Examples" (first.org/cvss/v3-1/examples)
EXAMPLES = {
    "AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N": 6.1,  # CVE-2013-1937
    "AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N": 6.4,  # CVE-2013-0375
    "AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N": 3.1,  # CVE-2014-3566
    "AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H": 9.9,  # CVE-2012-1516
    "AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L": 4.2,  # CVE-2009-0783
    "AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H": 8.8,  # CVE-2012-0384
    "AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H": 7.8,  # CVE-2015-1098
    "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N": 7.5,  # CVE-2014-0160
    "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H": 9.8,  # CVE-2014-6271
    "AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N": 6.8,  # CVE-2008-1447
    "AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H": 6.8,  # CVE-2014-2005
    "AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N": 7.4,  # CVE-2014-0224
    "AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H": 9.6,  # CVE-2012-5376
    "AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N": 4.6,  # CVE-2014-2019
    "AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H": 8.8,  # CVE-2011-1265
    # None of the examples needs high privileges and changes the scope; so has NVD's calculator it.
    "AV:N/AC:L/PR:H/UI:R/S:C/C:L/I:L/A:N": 4.8,
    "AV:N/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H": 9.1,
}


@pytest.mark.parametrize(("metrics", "score"), EXAMPLES.items())
def test_a_vectors_score_is_the_one_of_firsts_examples(metrics: str, score: float) -> None:
    assert severity.base_score(f"CVSS:3.1/{metrics}") == score
    assert severity.base_score(f"CVSS:3.0/{metrics}/E:P/RL:O") == score


@pytest.mark.parametrize(
    "vector", ["", "7.5", "AV:N/AC:L/Au:N/C:P/I:P/A:P", "CVSS:4.0/AV:N/AC:L/AT:N", "CVSS:3.1/AV:N"]
)
def test_an_invalid_vector_of_cvss_3_has_no_score(vector: str) -> None:
    assert severity.base_score(vector) is None


def rated(**parts: Any) -> dict[str, Any]:
    return {"id": "X-1", "affected": {}, **parts}


HIGH = [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N"}]
NONE = [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N"}]
V4 = [{"type": "CVSS_V4", "score": "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H"}]


@pytest.mark.parametrize(
    ("records", "word"),
    [
        ([rated()], "unknown"),
        ([rated(severity=V4)], "unknown"),
        ([rated(severity=V4, database_specific={"severity": "CRITICAL"})], "critical"),
        ([rated(severity=NONE)], "low"),
        ([rated(severity=HIGH)], "high"),
        ([rated(affected={"severity": HIGH})], "high"),  # where Bitnami has it
        ([rated(database_specific={"severity": "MODERATE"})], "medium"),
        ([rated(database_specific={"severity": "Low"}), rated(severity=HIGH)], "high"),
        ([rated(affected={"ecosystem_specific": {"urgency": "low"}})], "low"),
        ([rated(affected={"ecosystem_specific": {"urgency": "not yet assigned"}})], "unknown"),
        ([rated(severity=HIGH, affected={"ecosystem_specific": {"urgency": "unimportant"}})],
         "unimportant"),
        ([{**rated(), "id": "MAL-2026-1"}], "critical"),
    ],
)  # fmt: skip
def test_the_severity_is_the_highest_that_records_give(
    records: list[dict[str, Any]], word: str
) -> None:
    assert severity.of(records) == word
