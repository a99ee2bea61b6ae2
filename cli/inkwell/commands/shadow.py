"""`inkwell shadow`: compare two model servers by their logs."""

from pathlib import Path
from typing import Annotated

import typer

from inkwell.commands.common import Json, print_json

Log = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="What kubectl logs printed of it.")
]


def shadow(stable: Log, shadow: Log, as_json: Json = False) -> None:
    """Compare two model servers that answered the same requests, by their logs alone."""
    from dataclasses import asdict

    from inkwell.deploy import shadow as shadows
    from inkwell.errors import InkwellError

    answers = (list(shadows.read(log.read_text().splitlines())) for log in (stable, shadow))
    try:
        found = shadows.compare(*answers)
    except ValueError as error:
        raise InkwellError(str(error)) from error
    if as_json:
        print_json(asdict(found))
        return
    print(f"{found.pairs} pairs, {found.unpaired} answers without a pair")
    for name in ("agreement", "tokens", "seconds"):
        each = getattr(found, name)
        print(f"{name:<10}{each.value:7.3f}  (95 %: {each.low:.3f} to {each.high:.3f})")
