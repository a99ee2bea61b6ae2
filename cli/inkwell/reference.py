"""docs/cli.md's list of commands, by typer from the application itself."""

import re
from typing import Any

import typer
from typer.cli import get_docs_for_click

from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT

PAGE = ROOT / "docs" / "cli.md"
BEGIN, END = "<!-- commands: made by `make cli-docs` -->\n", "<!-- /commands -->\n"
# Typer's lists of a group's commands cut each sentence off; the headings below say the same whole.
LIST = re.compile(r"\*\*Commands\*\*:\n\n(\* .*\n)+\n")
HELP = re.compile(r"\*\*Options\*\*:\n\n\* `--help`: .*\n\n|\* `--help`: .*\n")


def commands(root: Any) -> str:
    """Return every command below `root`, typer's own, with its options, in Markdown."""
    text = get_docs_for_click(obj=root, ctx=typer.Context(root), indent=1, name="inkwell")
    return HELP.sub("", LIST.sub("", text)).strip() + "\n"


def page(root: Any) -> str:
    """Return the page with today's commands."""
    before, begin, rest = PAGE.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise InkwellError(f"{PAGE} has no place for the commands: {BEGIN.strip()}")
    return f"{before}{BEGIN}\n{commands(root)}\n{END}{after}"


def check(root: Any) -> None:
    """Raise InkwellError unless the page is up to date."""
    if page(root) != PAGE.read_text():
        raise InkwellError(f"{PAGE} is not of today's commands: make cli-docs")


def write(root: Any) -> None:
    """Bring the page up to date."""
    PAGE.write_text(page(root))
