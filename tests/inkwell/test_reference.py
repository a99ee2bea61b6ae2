"""docs/cli.md lists the commands that there are."""

from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from inkwell import reference
from inkwell.app import ORDER, app
from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT

ROOT_COMMAND = get_command(app)


def test_the_page_is_of_todays_commands() -> None:
    assert CliRunner().invoke(app, ["reference", "--check"]).exit_code == 0


def test_every_command_has_a_heading_and_a_sentence() -> None:
    text = reference.commands(ROOT_COMMAND)
    assert [name for name in ORDER if f"\n### `inkwell {name}`\n\n" not in text] == []
    assert "#### `inkwell cluster down`\n\nDelete the nodes" in text
    assert "**Commands**" not in text
    assert "--help`:" not in text


def test_a_stale_page_or_one_without_markers_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "cli.md"
    monkeypatch.setattr(reference, "PAGE", page)
    page.write_text((ROOT / "docs/cli.md").read_text().replace("`--yes`: Do not ask", "`--yes`"))
    with pytest.raises(InkwellError, match="make cli-docs"):
        reference.check(ROOT_COMMAND)
    reference.write(ROOT_COMMAND)
    reference.check(ROOT_COMMAND)
    page.write_text("# The command line\n")
    with pytest.raises(InkwellError, match="has no place"):
        reference.write(ROOT_COMMAND)
