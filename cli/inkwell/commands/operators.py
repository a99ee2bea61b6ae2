"""`inkwell operators`: who sees the operators' pages (docs/monitoring.md)."""

from typing import Annotated

import typer

Username = Annotated[str, typer.Argument(metavar="NAME", help="The person's username.")]
Desk = Annotated[
    bool, typer.Option("--desk", help="Of the `inkwell up` that runs, though there is a cluster.")
]

app = typer.Typer(no_args_is_help=True)


@app.callback()
def operators() -> None:
    """Who sees the operators' pages: on the cluster, or where there is none, on this machine."""


@app.command()
def grant(name: Username, desk: Desk = False) -> None:
    """Make somebody an operator; it holds from their next sign-in on, or within 15 minutes."""
    _run(desk, "grant", "--", name)


@app.command()
def revoke(name: Username, desk: Desk = False) -> None:
    """Make somebody an operator no longer; it holds at once."""
    _run(desk, "revoke", "--", name)


@app.command("list")
def names(desk: Desk = False) -> None:
    """Print the operators' usernames."""
    _run(desk, "list")


def _run(desk: bool, *arguments: str) -> None:
    from inkwell.deploy import web_command
    from inkwell.shared.cluster_files import ClusterFiles

    files = ClusterFiles.from_environment()
    if desk or not files.kubeconfig.exists():
        raise typer.Exit(web_command.on_desk("operators", *arguments))
    print(web_command.on_cluster(files, "operators", *arguments), end="")
