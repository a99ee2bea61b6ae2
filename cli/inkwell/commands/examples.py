"""`inkwell examples`: letters to train on, from the Inkwell that runs here."""

from pathlib import Path
from typing import Annotated

import typer


def examples(
    file: Annotated[Path, typer.Argument(help="Where to write them.")] = Path("letters.jsonl"),
) -> None:
    """Save the letters of the Inkwell that runs here which people let the writer learn from."""
    from inkwell.desk.examples import export

    raise typer.Exit(export(file))
