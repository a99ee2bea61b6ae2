"""`inkwell registry`: images for nodes that have no registry of their own."""

from typing import Annotated

import typer


def registry(
    address: Annotated[str, typer.Argument(help="HOST:PORT of this machine, as nodes reach it.")],
) -> None:
    """Serve images to nodes from this machine, until Ctrl-C. They stay for the next time."""
    from inkwell.deploy import registry as own

    files = own.prepare(address, own.HOME)
    print(own.welcome(address, files), flush=True)
    own.serve(files)
