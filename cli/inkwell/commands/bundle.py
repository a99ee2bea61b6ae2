"""`inkwell bundle`: make, plan, find or verify what nodes install."""

from pathlib import Path
from typing import Annotated

import typer

from inkwell.bundle.groups import Group, Origin
from inkwell.commands.common import Json, print_json, says

KubernetesOption = Annotated[
    str | None, typer.Option("--kubernetes", metavar="VERSION", help="One of bundle/versions.yml.")
]
GroupOption = Annotated[
    Group,
    typer.Option(
        "--group", help="For nodes, their tests, the mesh, monitoring, or checks of Terraform."
    ),
]
FromOption = Annotated[Origin, typer.Option("--from", help="Built from source, or downloaded.")]

app = typer.Typer(invoke_without_command=True)


@app.callback()
def bundle(context: typer.Context) -> None:
    """What nodes install, built from pinned source and kept outside the checkout; alone: make."""
    if context.invoked_subcommand is None:
        make()


@app.command()
def make(
    kubernetes: KubernetesOption = None, group: GroupOption = "nodes", origin: FromOption = "source"
) -> None:
    """Make the bundle, or what is missing of it."""
    from inkwell.bundle import report
    from inkwell.bundle.versions import read

    report.build(read(kubernetes), origin, group, says("bundle"))


@app.command()
def plan(
    kubernetes: KubernetesOption = None,
    group: GroupOption = "nodes",
    origin: FromOption = "source",
    as_json: Json = False,
) -> None:
    """Say what a make would build, and why."""
    from inkwell.bundle import make as makes
    from inkwell.bundle.versions import home, read

    reasons = makes.plan(read(kubernetes), home(), origin, group)
    if as_json:
        print_json(reasons)
        return
    report = says("bundle")
    for name, reason in reasons.items():
        report(f"{name:<30} {reason}")
    if not reasons:
        report("nothing to make")


@app.command()
def path(
    kubernetes: KubernetesOption = None, group: GroupOption = "nodes", as_json: Json = False
) -> None:
    """Print the bundle's directory."""
    from inkwell.bundle import make as makes
    from inkwell.bundle.versions import home, read

    directory = makes.directory_of(read(kubernetes), home(), group)
    if as_json:
        print_json({"path": str(directory), "made": (directory / "manifest.json").exists()})
    else:
        print(directory)


@app.command()
def verify(
    directory: Annotated[Path | None, typer.Argument(help="Another than this one.")] = None,
    kubernetes: KubernetesOption = None,
    group: GroupOption = "nodes",
) -> None:
    """Check every file of a bundle against its manifest."""
    from inkwell.bundle import make as makes
    from inkwell.bundle import report
    from inkwell.bundle.versions import home, read

    report.verify(directory or makes.directory_of(read(kubernetes), home(), group), says("bundle"))
