"""The repository's pins are held against a file of known weaknesses."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from inkwell.advisories import decisions, pins, severity
from inkwell.advisories.database import Database
from inkwell.advisories.decisions import Decisions, Exemption
from inkwell.advisories.findings import DAYS, Finding, find
from inkwell.advisories.pins import BITNAMI, DEBIAN, GO, PYPI, Pin
from inkwell.app import app
from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT
from tests.inkwell.osv import NOW, TODAY, record, until, write

PINS = pins.read()
JINJA = Pin(PYPI, "jinja2", "3.1.3", ("requirements/web.txt",))
Run = Callable[..., tuple[int, str]]


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def pinned(ecosystem: str, name: str) -> Pin:
    return next(pin for pin in PINS if pin[:2] == (ecosystem, name))


def found(path: Path, *records: dict[str, Any], pin: Pin = JINJA) -> list[Finding]:
    return find([pin], Database(write(path / "db", records)), Decisions(), TODAY)[0]


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


def test_a_weakness_without_a_fix_is_listed_and_fails_nothing(run: Run) -> None:
    one = record(PYPI, "flask", {"introduced": "0"}, published=days_ago(400))
    code, text = run(one)
    assert code == 0
    assert f"no fix yet: flask {pinned(PYPI, 'flask').version}: GHSA-aaaa-bbbb-cccc (high" in text


def test_what_debian_calls_unimportant_fails_nothing(run: Run) -> None:
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


def test_a_withdrawn_record_is_none(tmp_path: Path) -> None:
    one = record(PYPI, "jinja2", *until("3.1.4"))
    assert len(found(tmp_path, one)) == 1
    assert found(tmp_path / "..", {**one, "withdrawn": "2026-01-01T00:00:00Z"}) == []


def test_names_are_normalised_on_both_sides(tmp_path: Path) -> None:
    assert found(tmp_path, record(PYPI, "Jinja2", *until("3.1.4")))
    module = Pin(GO, pins.normalised(GO, "github.com/BurntSushi/toml"), "1.0.0")
    other = tmp_path / "go"
    other.mkdir()
    assert found(other, record(GO, "github.com/burntSushi/toml", *until("1.1.0")), pin=module)


def test_a_record_of_another_release_of_debian_is_not_ours(tmp_path: Path) -> None:
    pin = Pin(DEBIAN, "openssl", "3.0.9-1")
    one = record("Debian:13", "openssl", *until("3.5.1-1"))
    assert found(tmp_path, one, pin=pin) == []


def test_records_that_are_aliases_of_each_other_are_one_finding(tmp_path: Path) -> None:
    def late(identity: str, age: int, *aliases: str, **more: Any) -> dict[str, Any]:
        fix = until("3.1.5" if age == 3 else "3.1.4")
        return record(
            PYPI,
            "jinja2",
            *fix,
            identity=identity,
            published=days_ago(age),
            aliases=aliases,
            **more,
        )

    (one,) = found(
        tmp_path,
        late("GHSA-1111-1111-1111", 5, "CVE-2026-1"),
        late("PYSEC-2026-7", 3, "GHSA-2222-2222-2222", word=None),
        late("GHSA-2222-2222-2222", 9, "CVE-2026-1", word="LOW"),
    )
    assert one.names[0] == "CVE-2026-1"
    assert one.names[1:] == ("GHSA-1111-1111-1111", "GHSA-2222-2222-2222", "PYSEC-2026-7")
    assert (one.severity, one.fixed, one.published) == ("high", "3.1.5", days_ago(9))


OPENSSL = Pin(DEBIAN, "openssl", "3.0.9-1")


def debian(identity: str, age: int, upstream: list[str]) -> dict[str, Any]:
    return record(
        *(DEBIAN, "openssl", *until("3.0.11-1~deb12u2")),
        identity=identity,
        published=days_ago(age),
        upstream=upstream,
        word=None,
    )


def test_debians_announcement_belongs_to_each_weakness_that_it_mends(tmp_path: Path) -> None:
    findings = found(
        tmp_path,
        debian("DSA-5532-1", 3, ["CVE-2023-5363", "CVE-2023-5364"]),
        debian("DEBIAN-CVE-2023-5363", 900, ["CVE-2023-5363"]),
        debian("DEBIAN-CVE-2023-5364", 900, ["CVE-2023-5364"]),
        pin=OPENSSL,
    )
    assert sorted(one.names[0] for one in findings) == ["CVE-2023-5363", "CVE-2023-5364"]
    # The fix is as old as its announcement, not as the weakness; no severity counts as high.
    assert [(one.published, one.severity, one.days_left) for one in findings] == [
        (days_ago(3), "unknown", 4)
    ] * 2


def test_an_announcement_without_records_of_its_weaknesses_stands_alone(tmp_path: Path) -> None:
    (one,) = found(tmp_path, debian("DSA-5532-1", 3, ["CVE-1", "CVE-2"]), pin=OPENSSL)
    assert set(one.names) == {"DSA-5532-1", "CVE-1", "CVE-2"}


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
    known = Database(write(path / "db", [late]))
    findings, errors = find([JINJA], known, Decisions(exception=(entry,)), TODAY)
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
def test_an_exception_that_is_of_no_use_is_an_error(
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
def test_decisions_that_lack_something_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "advisories.toml").write_text(text)
    with pytest.raises(InkwellError, match=r"advisories\.toml"):
        decisions.read(tmp_path / "advisories.toml")


def test_the_repositorys_decisions_are_about_its_pins() -> None:
    assert list(decisions.read().without_pin(PINS)) == []


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
    known = Database(write(tmp_path / "db", [record(PYPI, "jinja2", *until("3.1.4"))]))
    ((_, _, kept),) = known.records([(PYPI, "jinja2")])
    assert "details" not in kept
    assert known.dated == NOW
