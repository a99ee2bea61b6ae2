"""`inkwell release` (docs/releasing.md)."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from inkwell.commands.common import says

app = typer.Typer(no_args_is_help=True)


@app.callback()
def release() -> None:
    """A release of Inkwell: version, changelog, tag, and what is published."""


@app.command()
def cut(version: Annotated[str, typer.Argument(help="Such as 0.2.0.")]) -> None:
    """Write the version everywhere, date CHANGELOG.md, commit and tag. Pushes nothing."""
    from inkwell.release import cut as cutting

    cutting.cut(version, datetime.now(UTC).date(), says("release"))


@app.command()
def build() -> None:
    """Make images, chart, wheel, notes and checksums of the tagged commit, in build/release."""
    from inkwell.release.artifacts import build as make

    report = says("release")
    report(f"all of it is in {make(report)}")
