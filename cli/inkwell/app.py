"""Inkwell's command line: its commands in groups, in the order in which a newcomer needs them."""

import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from contract.settings.environment import SettingError, refuse_unknown
from contract.settings.names import NAMES
from inkwell.commands import (
    advisories,
    aws,
    backup,
    bundle,
    canary,
    chart,
    cluster,
    deploy,
    doctor,
    examples,
    images,
    keys,
    menu,
    monitoring,
    operators,
    reference,
    registry,
    release,
    reset_password,
    shadow,
    toolchain,
    trace,
    training,
    up,
)
from inkwell.commands.common import PASS_ON
from inkwell.errors import InkwellError
from inkwell.installed import hand_over

EXIT_CODES = (
    "Exit codes: 0 done, 1 failed (the last line says why), 2 wrong usage, 130 stopped by Ctrl-C."
)
DESK = "On this machine"
CLUSTER = "A cluster on this machine"
AWS = "A cluster on AWS"
VERSIONS = "Another version, to some people first"
MODEL = "A model of your own"
PARTS = "What is installed"
DEVELOPERS = "For who changes Inkwell"
ORDER = (
    *("up", "doctor", "examples"),
    *("cluster", "deploy", "menu", "registry", "monitoring", "backup", "keys", "trace"),
    *("operators", "reset-password"),
    "aws",
    *("canary", "shadow"),
    *("eval", "finetune", "bundle", "images", "chart", "advisories", "toolchain", "reference"),
    "release",
)


class InOrder(TyperGroup):
    """Lists commands and groups in one order; typer lists all commands first."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - as its base has it
        """Return the names in the order of help."""
        return [name for name in ORDER if name in self.commands]


app = typer.Typer(
    cls=InOrder,
    epilog=EXIT_CODES,
    no_args_is_help=True,
    # A traceback with the values of locals would show keys and people's texts.
    pretty_exceptions_enable=False,
)
app.command(rich_help_panel=DESK)(up.up)
app.command(rich_help_panel=DESK)(doctor.doctor)
app.command(rich_help_panel=DESK)(examples.examples)
app.add_typer(cluster.app, name="cluster", rich_help_panel=CLUSTER)
app.command(rich_help_panel=CLUSTER)(deploy.deploy)
app.command(rich_help_panel=CLUSTER)(menu.menu)
app.command(rich_help_panel=CLUSTER)(registry.registry)
app.add_typer(monitoring.app, name="monitoring", rich_help_panel=CLUSTER)
app.add_typer(backup.app, name="backup", rich_help_panel=CLUSTER)
app.add_typer(keys.app, name="keys", rich_help_panel=CLUSTER)
app.command(rich_help_panel=CLUSTER)(trace.trace)
app.add_typer(operators.app, name="operators", rich_help_panel=CLUSTER)
app.command("reset-password", rich_help_panel=CLUSTER)(reset_password.reset_password)
app.add_typer(aws.app, name="aws", rich_help_panel=AWS)
app.add_typer(canary.app, name="canary", rich_help_panel=VERSIONS)
app.command(rich_help_panel=VERSIONS)(shadow.shadow)
app.command("eval", context_settings=PASS_ON, rich_help_panel=MODEL)(training.evaluate)
app.command(context_settings=PASS_ON, rich_help_panel=MODEL)(training.finetune)
app.add_typer(bundle.app, name="bundle", rich_help_panel=PARTS)
app.command(rich_help_panel=PARTS)(images.images)
app.add_typer(chart.app, name="chart", rich_help_panel=DEVELOPERS)
app.add_typer(advisories.app, name="advisories", rich_help_panel=DEVELOPERS)
app.command(rich_help_panel=DEVELOPERS)(toolchain.toolchain)
app.command(rich_help_panel=DEVELOPERS)(reference.reference)
app.add_typer(release.app, name="release", rich_help_panel=DEVELOPERS)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"inkwell {import_module('contract.version').VERSION}")
        raise typer.Exit


@app.callback()
def inkwell(
    version: Annotated[  # noqa: ARG001 - _version answers it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    """Write cover letters on machines of your own, and look after what writes them."""
    refuse_unknown(os.environ, NAMES)


def main() -> None:
    """Run the command line; an error is one sentence on stderr and exit code 1."""
    try:
        hand_over(sys.argv[1:])
        app(prog_name="inkwell")
    except (InkwellError, SettingError, OSError) as error:
        sys.exit(f"inkwell: {error}")
