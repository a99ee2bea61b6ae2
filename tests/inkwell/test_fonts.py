import shutil
from pathlib import Path

import pytest

from inkwell.shared import fonts

SMALL = {"fonts-lohit-deva": ["Lohit-Devanagari.ttf"]}  # 78 kB


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without fonts of its own."""
    monkeypatch.setattr(fonts, "SYSTEM", tmp_path / "none")
    monkeypatch.setattr(fonts, "WANTED", SMALL)
    return tmp_path / "cache"


@pytest.mark.skipif(shutil.which("apt-get") is None, reason="this machine has no apt-get")
def test_fonts_come_from_the_packages_once_and_leave_nothing_else(bare: Path) -> None:
    lines: list[str] = []
    folder = Path(fonts.ensure_fonts(bare, lines.append))
    assert [path.name for path in folder.iterdir()] == ["Lohit-Devanagari.ttf"]
    assert (folder / "Lohit-Devanagari.ttf").read_bytes()[:4] == b"\x00\x01\x00\x00"
    assert list(folder.parent.iterdir()) == [folder]
    assert [line.split(" ")[0] for line in lines] == ["Setting"]
    stamp = folder.stat().st_mtime_ns
    assert fonts.ensure_fonts(bare, lines.append) == str(folder)
    assert (folder.stat().st_mtime_ns, len(lines)) == (stamp, 1)


def test_fonts_of_the_system_are_used_without_fetching(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = tmp_path / "system" / "truetype"
    system.mkdir(parents=True)
    (system / "NotoOwn-Regular.ttf").write_bytes(b"own")
    monkeypatch.setattr(fonts, "SYSTEM", system.parent)
    monkeypatch.setattr(fonts, "WANTED", {"fonts-own": ["NotoOwn-Regular.ttf"]})
    lines: list[str] = []
    folder = Path(fonts.ensure_fonts(bare, lines.append))
    assert (folder / "NotoOwn-Regular.ttf").read_bytes() == b"own"
    assert lines == []


def test_a_machine_without_apt_is_reported_without_a_failure(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    lines: list[str] = []
    assert fonts.ensure_fonts(bare, lines.append) == ""
    reason = "Arabic, Hebrew, Indic, CJK and emoji fonts come by apt-get"
    assert lines == [f"PDFs will use this machine's own fonts: {reason}"]
    assert list((bare / "fonts").iterdir()) == []


def test_packages_missing_even_from_fresh_lists_are_reported(
    bare: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apt, calls = tmp_path / "apt-get", tmp_path / "calls"
    apt.write_text(f'#!/bin/sh\necho "$@" >> {calls}\necho "E: no network" >&2\nexit 100\n')
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    lines: list[str] = []
    assert fonts.ensure_fonts(bare, lines.append) == ""
    assert lines[-1] == "PDFs will use this machine's own fonts: E: no network"
    words = [set(line.split()) & {"update", "download"} for line in calls.read_text().splitlines()]
    assert words == [{"download"}, {"update"}, {"download"}]
    assert list((bare / "fonts").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_reported_without_a_failure(bare: Path) -> None:
    bare.write_text("a file stands in the way")
    lines: list[str] = []
    assert fonts.ensure_fonts(bare, lines.append) == ""
    assert lines[0].startswith("PDFs will use this machine's own fonts: ")
