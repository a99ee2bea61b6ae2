"""The decisions in bundle/advisories.toml: each is about a pin, and ends on its day."""

from pathlib import Path
from typing import Any

import pytest

from inkwell.advisories import decisions, pins
from inkwell.advisories.database import Database
from inkwell.advisories.decisions import Decisions, Exemption
from inkwell.advisories.findings import find
from inkwell.advisories.pins import PYPI
from inkwell.errors import InkwellError
from tests.inkwell.advisories.osv import JINJA, TODAY, days_ago, record, until, write


def excepted(path: Path, **changes: Any) -> tuple[list[str], list[str]]:
    values: dict[str, Any] = {
        "id": "CVE-2026-1",
        "package": "Jinja2",
        "version": "3.1.3",
        "reason": "Templates are Inkwell's own, none is a person's.",
        "until": TODAY,
    }
    entry = Exemption(**{**values, **changes})
    late = record(PYPI, "jinja2", *until("3.1.4"), published=days_ago(100), aliases=["CVE-2026-1"])
    records = Database(write(path / "db", [late]))
    findings, errors = find([JINJA], records, Decisions(exception=(entry,)), TODAY)
    return [one.state for one in findings], errors


def test_an_exception_holds_until_its_day(tmp_path: Path) -> None:
    assert excepted(tmp_path) == (["excepted"], [])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"until": days_ago(1)}, f"ended on {days_ago(1)}"),
        ({"id": "CVE-2026-2"}, "no record CVE-2026-2 is about Jinja2 3.1.3"),
        ({"package": "flask"}, "nothing pins flask 3.1.3 any more"),
        ({"version": "3.1.2"}, "nothing pins Jinja2 3.1.2 any more"),
    ],
)
def test_an_exception_without_a_match_is_an_error(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    states, errors = excepted(tmp_path, **changes)
    assert states == ["overdue"]
    assert any(words in error for error in errors), errors


ENTRY = "id = 'CVE-1'\npackage = 'x'\nversion = '1'"


@pytest.mark.parametrize(
    "text",
    [
        f"[[exception]]\n{ENTRY}\nreason = 'none'\nuntil = 2026-01-01",
        f"[[exception]]\n{ENTRY}\nuntil = 2026-01-01",
        f"[[exception]]\n{ENTRY}\nreason = 'It is not reachable here.'",
        "[[exceptions]]\n",
        "[[exception]",
    ],
)
def test_incomplete_decisions_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "advisories.toml").write_text(text)
    with pytest.raises(InkwellError, match=r"advisories\.toml"):
        decisions.read(tmp_path / "advisories.toml")


def test_the_repositorys_decisions_are_about_its_pins() -> None:
    assert list(decisions.read().without_pin(pins.read())) == []
