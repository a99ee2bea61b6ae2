"""`inkwell keys`: change the keys that sign tokens."""

from typing import Annotated

import typer

from inkwell.commands.common import Yes, confirm
from inkwell.shared.release import NAMESPACE, RELEASE

app = typer.Typer(no_args_is_help=True)


@app.callback()
def keys() -> None:
    """The keys that sign tokens."""


@app.command()
def rotate(
    namespace: Annotated[str, typer.Option(help="Where the release is.")] = NAMESPACE,
    secret: Annotated[str, typer.Option(help="The release's Secret.")] = f"{RELEASE}-secrets",
    kubectl: Annotated[str, typer.Option(help="The program.")] = "kubectl",
    early: Annotated[
        bool, typer.Option("--early", help="Within 30 days of the last change; signs people out.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Let the next key sign from now on, and make a new next one; everybody stays signed in."""
    from inkwell.deploy.rotate import rotate as change

    if early:
        confirm("Whoever has not been here since the last change is signed out.", yes=yes)
    change([kubectl], namespace, secret, early=early)
