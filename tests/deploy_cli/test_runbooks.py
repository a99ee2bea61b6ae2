"""The runbooks: of one form, and with commands that the tests of a deployment find."""

import re
import subprocess
from pathlib import Path

import pytest

from harness import runbooks
from inkwell.shared.checkout import ROOT

NAMES = sorted({file.stem for file in (ROOT / "docs" / "runbooks").glob("*.md")} - {"index"})
RUN = ("change-the-model", "restore-database", "rotate-secrets", "upgrade-inkwell", "rate-limit")


@pytest.mark.parametrize("name", NAMES)
def test_a_runbook_says_what_it_means_first_and_what_to_do_last(name: str) -> None:
    text = Path(ROOT / "docs" / "runbooks" / f"{name}.md").read_text()
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings[:4] == ["Meaning", "Impact", "Diagnosis", "Mitigation"]


@pytest.mark.parametrize("name", RUN)
def test_its_commands_are_a_shell_s(name: str) -> None:
    commands = [*runbooks.blocks(name, "Diagnosis"), *runbooks.blocks(name, "Mitigation")]
    assert len(commands) >= 2
    for each in commands:
        done = subprocess.run(["bash", "-n", "-c", each], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_a_block_ends_where_its_heading_s_part_does() -> None:
    diagnosis = runbooks.blocks("restore-database", "Diagnosis")
    assert len(diagnosis) == 1
    assert "restore-1" not in diagnosis[0]
