"""docs/cli.md's list of commands, by typer from the application itself."""

import re

import typer
from typer.cli import get_docs_for_click
from typer.main import get_command

from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT

PAGE = ROOT / "docs" / "cli.md"
BEGIN, END = "<!-- commands: made by `make cli-docs` -->\n", "<!-- /commands -->\n"
# Typer's lists of a group's commands cut each sentence off; the headings below say the same whole.
LIST = re.compile(r"\*\*Commands\*\*:\n\n(\* .*\n)+\n")
HELP = re.compile(r"\*\*Options\*\*:\n\n\* `--help`: .*\n\n|\* `--help`: .*\n")


def commands(app: typer.Typer) -> str:
    """Return every command with its arguments and options, in Markdown."""
    command = get_command(app)
    text = get_docs_for_click(obj=command, ctx=typer.Context(command), indent=1, name="inkwell")
    return HELP.sub("", LIST.sub("", text)).strip() + "\n"


def page(app: typer.Typer) -> str:
    """Return the page with today's commands."""
    before, begin, rest = PAGE.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise InkwellError(f"{PAGE} has no place for the commands: {BEGIN.strip()}")
    return f"{before}{BEGIN}\n{commands(app)}\n{END}{after}"


def check(app: typer.Typer) -> None:
    """Raise InkwellError unless the page is up to date."""
    if page(app) != PAGE.read_text():
        raise InkwellError(f"{PAGE} is not of today's commands: make cli-docs")


def write(app: typer.Typer) -> None:
    """Bring the page up to date."""
    PAGE.write_text(page(app))
