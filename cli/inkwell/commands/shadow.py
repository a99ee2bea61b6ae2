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
        comparison = shadows.compare(*answers)
    except ValueError as error:
        raise InkwellError(str(error)) from error
    if as_json:
        print_json(asdict(comparison))
        return
    print(f"{comparison.pairs} pairs, {comparison.unpaired} answers without a pair")
    for name in ("agreement", "tokens", "seconds"):
        value = getattr(comparison, name)
        print(f"{name:<10}{value.value:7.3f}  (95 %: {value.low:.3f} to {value.high:.3f})")
