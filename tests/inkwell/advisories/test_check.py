"""`inkwell advisories check` compares the repository's pins with a file of known weaknesses."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from inkwell.advisories import decisions, pins, severity
from inkwell.advisories.database import Database
from inkwell.advisories.findings import DAYS
from inkwell.advisories.pins import BITNAMI, DEBIAN, GO, PYPI, Pin
from inkwell.app import app
from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT
from tests.inkwell.advisories.osv import NOW, days_ago, record, until, write

PINS = pins.read()
Run = Callable[..., tuple[int, str]]


def pinned(ecosystem: str, name: str) -> Pin:
    return next(pin for pin in PINS if pin[:2] == (ecosystem, name))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Return what `inkwell advisories check` answers to a file in its usual place."""
    monkeypatch.setenv("INKWELL_CACHE", str(tmp_path))
    own = decisions.read().model_copy(update={"exception": ()})
    monkeypatch.setattr(decisions, "read", lambda: own)

    def check(
        *records: dict[str, Any], options: tuple[str, ...] = (), **more: Any
    ) -> tuple[int, str]:
        (tmp_path / "advisories.sqlite").unlink(missing_ok=True)
        write(tmp_path / "advisories.sqlite", records, **more)
        done = CliRunner().invoke(app, ["advisories", "check", *options])
        return done.exit_code, done.stdout

    return check


PLANTED = [(PYPI, "flask"), (GO, "k8s.io/kubernetes"), (DEBIAN, "openssl"), (BITNAMI, "envoy")]


@pytest.mark.asvs("15.2.1")
@pytest.mark.parametrize(("ecosystem", "name"), PLANTED)
def test_a_pin_past_its_time_frame_turns_the_check_red(run: Run, ecosystem: str, name: str) -> None:
    pin = pinned(ecosystem, name)
    code, text = run(record(ecosystem, name, *until("999"), published=days_ago(8)))
    assert code == 1
    start = rf"^{re.escape(pin.name)} +{re.escape(pin.version)} +GHSA-aaaa-bbbb-cccc"
    assert re.search(rf"{start} +high +999 +-1 +\S+", text, re.MULTILINE), text
    assert "past the time frame" in text.splitlines()[-1]


@pytest.mark.parametrize(("ecosystem", "name"), PLANTED)
def test_a_pin_that_has_the_fix_passes(run: Run, ecosystem: str, name: str) -> None:
    fixed = pinned(ecosystem, name).version
    code, text = run(record(ecosystem, name, *until(fixed), published=days_ago(400)))
    assert code == 0
    assert "GHSA-aaaa-bbbb-cccc" not in text
    assert text.splitlines()[0].startswith(f"advisories: {len(PINS)} pinned versions (")


@pytest.mark.parametrize(("word", "days"), [(w, d) for w, d in DAYS.items() if w != "unknown"])
def test_a_fix_is_a_warning_within_the_documented_days_and_an_error_after(
    run: Run, word: str, days: int
) -> None:
    for age, code in ((days, 0), (days + 1, 1)):
        one = record(PYPI, "flask", *until("999"), published=days_ago(age), word=word.upper())
        ended, text = run(one)
        assert ended == code
        assert re.search(rf" {word} +999 +{days - age} ", text), text


def test_the_days_are_those_of_the_document() -> None:
    text = (ROOT / "docs/security.md").read_text().split("## Keeping dependencies fresh")[1]
    rows = re.findall(r"^\| (critical|high|medium|low)\b.* \| (\d+) days \|$", text, re.MULTILINE)
    assert {word: int(days) for word, days in rows} | {"unknown": DAYS["high"]} == DAYS
    assert set(DAYS) == {*severity.LADDER, severity.UNKNOWN}


def test_a_vulnerability_without_a_fix_is_listed_and_fails_nothing(run: Run) -> None:
    one = record(PYPI, "flask", {"introduced": "0"}, published=days_ago(400))
    code, text = run(one)
    assert code == 0
    assert f"no fix yet: flask {pinned(PYPI, 'flask').version}: GHSA-aaaa-bbbb-cccc (high" in text


def test_vulnerabilities_that_debian_calls_unimportant_fail_nothing(run: Run) -> None:
    unimportant = {"ecosystem_specific": {"urgency": "unimportant"}}
    code, text = run(
        record(DEBIAN, "glibc", *until("999"), published=days_ago(400), affected=unimportant)
    )
    assert code == 0
    assert "(unimportant at most)" in text


def test_a_stale_file_says_so_and_fails_nothing_by_itself(run: Run) -> None:
    code, text = run(dated=NOW - timedelta(days=15))
    assert code == 0
    assert "STALE" in text.splitlines()[1]
    assert text.splitlines()[-1].endswith("(by a STALE file)")
    code, text = run(dated=NOW - timedelta(days=14))
    assert "STALE" not in text


def test_a_stale_file_hides_no_overdue_fix(run: Run) -> None:
    late = record(PYPI, "flask", *until("999"), published=days_ago(100))
    assert run(late, dated=NOW - timedelta(days=15))[0] == 1


def test_a_file_from_the_future_is_no_proof_either(run: Run) -> None:
    assert "STALE" in run(dated=NOW + timedelta(days=3))[1]


@pytest.mark.integration
def test_without_a_file_one_line_says_that_nothing_was_compared(tmp_path: Path) -> None:
    check = [sys.executable, "-m", "inkwell", "advisories", "check"]
    done = subprocess.run(
        check, env={**os.environ, "INKWELL_CACHE": str(tmp_path)}, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1
    assert "nothing was compared" in done.stdout
    assert "make advisories" in done.stdout
    named = subprocess.run([*check, "--file", tmp_path / "none"], capture_output=True, text=True)
    assert named.returncode == 1
    assert "nothing was compared" in named.stderr


def test_lint_makes_the_comparison() -> None:
    rules = (ROOT / "Makefile").read_text().split("\nlint:")[1].split("\n\n")[0]
    assert "$(PYTHON) -m inkwell advisories check\n" in f"{rules}\n"


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


@pytest.mark.parametrize("damage", [cut, lambda _: b"", lambda _: b"<html>404</html>" * 99])
def test_a_damaged_file_is_an_error_that_names_it(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = write(tmp_path / "db", [])
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(InkwellError, match=rf"^{path} is damaged .*fetch it again$"):
        Database(path)


def test_a_file_that_lacks_an_ecosystem_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "db", [])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM record WHERE ecosystem = 'Go'")
    with pytest.raises(InkwellError, match="records of Go are missing"):
        Database(path)


def test_a_damaged_record_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "db", [record(PYPI, "jinja2", *until("3.1.4"))])
    content = path.read_bytes()
    at = content.index(b"jinja2") + 20  # in its compressed record
    path.write_bytes(content[:at] + bytes(20) + content[at + 20 :])
    with pytest.raises(InkwellError, match="is damaged"):
        list(Database(path).records([(PYPI, "jinja2")]))


def test_programs_get_json(run: Run) -> None:
    code, text = run(
        record(PYPI, "flask", *until("999"), published=days_ago(8)), options=("--json",)
    )
    report = json.loads(text)
    assert (code, report["compared"], report["failed"], report["stale"]) == (1, True, True, False)
    (one,) = report["findings"]
    assert (one["name"], one["fixed"], one["days_left"]) == ("flask", "999", -1)
    assert "requirements/web.txt" in one["places"]


def test_the_file_holds_no_more_than_is_compared(tmp_path: Path) -> None:
    records = Database(write(tmp_path / "db", [record(PYPI, "jinja2", *until("3.1.4"))]))
    ((_, _, kept),) = records.records([(PYPI, "jinja2")])
    assert "details" not in kept
    assert records.dated == NOW
