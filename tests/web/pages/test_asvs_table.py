"""docs/security.md says what is true: its figures are the code's, its proofs exist."""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from contract import form
from webapp.accounts import passwords, sessions
from webapp.core import typed_text
from webapp.core.config import Config
from webapp.letters import errors as letter_errors
from webapp.letters import revision, versions
from webapp.limits import at_once
from webapp.limits.person_limits import Action
from webapp.pages import security
from webapp.processes import child, children

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "docs/security.md").read_text()
LEVEL_1 = (Path(__file__).parents[1] / "data/asvs_5_0_level_1.txt").read_text().split()
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)
TABLE = [match.groups() for match in ROW.finditer(DOCUMENT)]
DEFAULT = Config(database_url="postgresql://localhost/x", secret_key="x" * 32)


def section(title: str) -> str:
    return DOCUMENT.split(f"## {title}")[1].split("\n## ")[0]


@cache
def marked_tests() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.asvs":
                        found[ast.literal_eval(mark.args[0])].add(node.name)
    return found


def test_the_table_has_the_70_requirements_of_level_1_in_order() -> None:
    assert [row[0] for row in TABLE] == LEVEL_1
    assert len(LEVEL_1) == 70


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_each_row_has_its_proof_or_its_reason(row: tuple[str, str, str, str]) -> None:
    requirement, _, status, detail = row
    assert status in ("proven", "not applicable", "open")
    if status == "proven":
        name = re.fullmatch(r"`(test_\w+)`", detail)
        assert name is not None
        assert name[1] in marked_tests()[requirement]
    else:
        assert len(detail.split()) >= 4
        assert "test_" not in detail


def test_requirements_marked_open_or_not_applicable_have_no_test() -> None:
    unproven = {row[0] for row in TABLE if row[2] != "proven"}
    assert not unproven & set(marked_tests())


@pytest.mark.asvs("2.1.1")
def test_the_documented_rules_for_input_are_the_codes() -> None:
    rules = section("What may be entered")
    figures = [
        f"{passwords.SHORTEST} to {passwords.LONGEST} of any characters",
        f"up to {form.SHORT} characters",
        f"up to {form.LONG} characters",
        f"up to {DEFAULT.max_body_bytes} bytes",
        f"up to {letter_errors.MAX_UNFINISHED} a person",
        f"up to {revision.BODY_LENGTH} characters",
        f"up to {security.STRANGERS_BODY_BYTES} bytes",
        f"up to {security.MOST_FIELDS} |",
        f"up to {at_once.MOST_OF_ONE_PERSON} a person, in each process",
        f"the newest {sessions.MOST_OPEN} of a person",
        f"{typed_text.MARKS_IN_A_ROW}; more are dropped",
        f"the newest {versions.MOST_VERSIONS} are kept",
        f"{children.SECONDS:.0f} seconds and {child.DATA_BYTES >> 20} MB",
    ]
    assert [figure for figure in figures if figure not in rules] == []


@pytest.mark.asvs("6.1.1")
def test_the_documented_limits_on_guessing_are_the_codes() -> None:
    limits = section("Guessing passwords and mass registration")
    for name in (
        *("login_failures_per_name", "login_failures_per_address", "login_window_minutes"),
        *("registrations_per_address", "registration_window_minutes", "new_identities_per_person"),
    ):
        row = re.search(rf"\| (\d+)(?: minutes)? \| `INKWELL_{name.upper()}` \|", limits)
        assert row is not None
        assert int(row[1]) == getattr(DEFAULT, name)


@pytest.mark.parametrize("action", Action)
def test_the_documented_limits_of_a_minute_are_the_codes(action: Action) -> None:
    name = f"{action}s_a_minute"
    row = re.search(
        rf"\| (\d+) \| `INKWELL_{name.upper()}` \|", section("Letters and tokens a day")
    )
    assert row is not None
    assert int(row[1]) == getattr(DEFAULT, name)


@pytest.mark.asvs("15.1.1")
def test_the_time_frames_for_updates_are_written_down() -> None:
    days = re.findall(r"\| (\d+) days \|", section("Keeping dependencies fresh"))
    assert [int(number) for number in days] == [2, 7, 30, 90]
