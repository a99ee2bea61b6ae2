"""`inkwell advisories`: fetch the known vulnerabilities, compare the pinned versions with them."""

from pathlib import Path
from typing import Annotated

import typer

from inkwell.commands.common import Json, says

FileOption = Annotated[
    Path | None, typer.Option("--file", help="Instead of advisories.sqlite in INKWELL_CACHE.")
]

app = typer.Typer(no_args_is_help=True)


@app.callback()
def advisories() -> None:
    """Known vulnerabilities, and the versions that this checkout pins."""


@app.command()
def check(file: FileOption = None, as_json: Json = False) -> None:
    """Compare every pin with the list; exit code 1 for a fix that is overdue."""
    from inkwell.advisories.check import check as compare

    raise typer.Exit(compare(file, as_json=as_json))


@app.command()
def fetch(file: FileOption = None) -> None:
    """Fetch the list of known vulnerabilities (needs the internet)."""
    from inkwell.advisories import database
    from inkwell.advisories.fetch import fetch as download

    target, report = file or database.default_path(), says("advisories")
    download(target, report)
    report(f"{target}, {target.stat().st_size / 1e6:.0f} MB")
