"""A release by `inkwell release`: what it writes, and when it writes nothing."""

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from contract.version import VERSION
from inkwell.errors import InkwellError
from inkwell.release import artifacts, changelog
from inkwell.release.cut import cut
from inkwell.shared.checkout import ROOT
from inkwell.shared.version import PLACES, versions

DAY = date(2026, 12, 1)
NEXT = "99.1.0"
TEXT = (
    "# Changelog\n\n## Unreleased\n\n### Added\n\n- A thing.\n\n## 0.0.1 - 2026-01-01\n\n- Old.\n"
)


def git(root: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Nobody", "-c", "user.email=nobody@localhost")
    return subprocess.check_output(["git", "-C", str(root), *identity, *arguments], text=True)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of the files that name the version, and a changelog."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Nobody")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "nobody@localhost")
    for path in PLACES:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    (tmp_path / "CHANGELOG.md").write_text(TEXT)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "Begin")
    return tmp_path


def release(root: Path, version: str = NEXT) -> None:
    cut(version, DAY, print, root, VERSION)


def test_a_release_writes_one_version_everywhere_and_tags_its_commit(checkout: Path) -> None:
    release(checkout)
    assert {each for named in versions(checkout).values() for each in named} == {NEXT}
    assert git(checkout, "status", "--porcelain") == ""
    assert git(checkout, "tag", "--points-at", "HEAD").split() == [f"v{NEXT}"]
    assert git(checkout, "log", "-1", "--format=%s").strip() == f"Release {NEXT}"


def test_the_unreleased_section_becomes_the_release_s(checkout: Path) -> None:
    release(checkout)
    text = (checkout / "CHANGELOG.md").read_text()
    assert changelog.section(text, changelog.UNRELEASED) == ""
    assert changelog.section(text, f"## {NEXT}") == "### Added\n\n- A thing."
    assert f"## {NEXT} - 2026-12-01\n" in text
    assert text.endswith("- Old.\n")


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        (VERSION, "is not later than"),
        ("0.0.9", "is not later than"),
        ("next", "is no version"),
        ("99.1", "is no version"),
    ],
)
def test_a_version_that_cannot_follow_changes_nothing(
    checkout: Path, version: str, sentence: str
) -> None:
    before = versions(checkout)
    with pytest.raises(InkwellError, match=sentence):
        release(checkout, version)
    assert versions(checkout) == before
    assert git(checkout, "status", "--porcelain") == ""


def test_uncommitted_changes_stop_a_release(checkout: Path) -> None:
    (checkout / "CHANGELOG.md").write_text(TEXT + "- More.\n")
    with pytest.raises(InkwellError, match=r"Commit these changes first:\nM CHANGELOG.md"):
        release(checkout)
    assert git(checkout, "tag").split() == []


def test_an_existing_tag_stops_a_release(checkout: Path) -> None:
    git(checkout, "tag", f"v{NEXT}")
    with pytest.raises(InkwellError, match="is there already"):
        release(checkout)


def test_nothing_unreleased_stops_a_release(checkout: Path) -> None:
    (checkout / "CHANGELOG.md").write_text(TEXT.replace("### Added\n\n- A thing.\n\n", ""))
    git(checkout, "commit", "--all", "--quiet", "--message", "Empty")
    with pytest.raises(InkwellError, match="nothing under Unreleased"):
        release(checkout)
    assert git(checkout, "tag").split() == []


def test_checksums_are_what_sha256sum_checks(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "web.tar").write_bytes(b"web")
    (tmp_path / "notes.md").write_text("notes")
    (tmp_path / artifacts.SUMS).write_text(artifacts.checksums(tmp_path))
    command = ["sha256sum", "--check", "--strict", artifacts.SUMS]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert checked.stdout.splitlines() == ["images/web.tar: OK", "notes.md: OK"]
