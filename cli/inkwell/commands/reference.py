"""`inkwell reference`: keep docs/cli.md true."""

from typing import Annotated

import typer


def reference(
    context: typer.Context,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit code 1 if it is not of today.")
    ] = False,
) -> None:
    """Write the list of commands into docs/cli.md."""
    from inkwell import reference as pages

    (pages.check if check else pages.write)(context.find_root().command)
