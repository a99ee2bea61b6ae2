"""What of a record belongs to a pin, and which records are one finding."""

from pathlib import Path
from typing import Any

from inkwell.advisories import pins
from inkwell.advisories.database import Database
from inkwell.advisories.decisions import Decisions
from inkwell.advisories.findings import Finding, find
from inkwell.advisories.pins import DEBIAN, GO, PYPI, Pin
from tests.inkwell.advisories.osv import JINJA, TODAY, days_ago, record, until, write


def found(path: Path, *records: dict[str, Any], pin: Pin = JINJA) -> list[Finding]:
    return find([pin], Database(write(path / "db", records)), Decisions(), TODAY)[0]


def test_a_withdrawn_record_is_ignored(tmp_path: Path) -> None:
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


def test_debians_announcement_belongs_to_each_vulnerability_that_it_fixes(tmp_path: Path) -> None:
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


def test_an_announcement_without_other_records_is_a_finding_of_its_own(tmp_path: Path) -> None:
    (one,) = found(tmp_path, debian("DSA-5532-1", 3, ["CVE-1", "CVE-2"]), pin=OPENSSL)
    assert set(one.names) == {"DSA-5532-1", "CVE-1", "CVE-2"}
