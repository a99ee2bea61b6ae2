"""`inkwell aws`: a platform on AWS, planned, made, looked at, priced and taken away."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from inkwell.commands.common import Json, Yes, confirm, print_json
from inkwell.shared.stopping import stoppable

if TYPE_CHECKING:
    from inkwell.aws.terraform.adapter import Terraform
    from inkwell.shared.progress import Progress

PlatformOption = Annotated[
    Path | None,
    typer.Option(
        "--platform", help="Folder with its terraform.tfvars and backend.hcl. [terraform/]"
    ),
]
ProgramOption = Annotated[
    Literal["terraform", "tofu"] | None,
    typer.Option("--program", help="Which one; without it, the first that is here."),
]
SshOption = Annotated[
    Literal["endpoint", "private", "public"],
    typer.Option("--ssh", help="How Ansible reaches machines: by AWS's tunnel, or an address."),
]

app = typer.Typer(no_args_is_help=True)


@app.callback()
def aws() -> None:
    """A platform on AWS, by terraform/: machines for a cluster, and what stands around them."""


@app.command()
def plan(
    platform: PlatformOption = None, program: ProgramOption = None, as_json: Json = False
) -> None:
    """Say what `up` would do, and what that costs; nothing is changed."""
    from inkwell.aws import changes, up

    terraform, progress = _begin(platform, program, as_json)
    with stoppable("Nothing was changed."):
        found = up.plan(terraform, progress)
    terraform.files.plan.unlink(missing_ok=True)
    if as_json:
        print_json(found.as_json())
    else:
        print("\n".join(["", *changes.words(found)]))


@app.command("up")
def bring_up(
    platform: PlatformOption = None,
    program: ProgramOption = None,
    ssh: SshOption = "endpoint",
    yes: Yes = False,
) -> None:
    """Make the platform, or bring it up to date; asks before what costs, or what goes."""
    from inkwell.aws import up

    terraform, progress = _begin(platform, program)
    with stoppable("inkwell aws up goes on from here; inkwell aws down takes away what is there."):
        outputs = up.up(terraform, ssh, progress, lambda what: confirm(what, yes=yes))
    print(f"\n{progress.summary()}\n\n{up.next_steps(terraform, outputs)}", flush=True)


@app.command()
def inventory(
    platform: PlatformOption = None, program: ProgramOption = None, ssh: SshOption = "endpoint"
) -> None:
    """Write Ansible's inventory of the machines that are there now, and say where."""
    from inkwell.aws import up

    terraform, _ = _begin(platform, program)
    up.write_inventory(terraform, _outputs(terraform), ssh)
    print(terraform.files.inventory)


@app.command()
def workers(platform: PlatformOption = None, program: ProgramOption = None) -> None:
    """Let workers that come later join by themselves: puts what they need into the bucket."""
    from inkwell.aws import workers as joining

    terraform, progress = _begin(platform, program)
    with stoppable("inkwell aws workers goes on from here."):
        joining.offer(terraform.files, _outputs(terraform), progress)
    print(f"\n{progress.summary()}\nNew workers join within minutes, and leave drained.")


@app.command()
def status(
    platform: PlatformOption = None, program: ProgramOption = None, as_json: Json = False
) -> None:
    """Say what stands, machines to spend; exit code 1 if something isn't well."""
    from inkwell.aws.account import status as statuses
    from inkwell.aws.account.client import Account

    terraform, _ = _begin(platform, program, as_json)
    outputs = _outputs(terraform)
    lines = statuses.status(Account(outputs["platform"]["region"]), outputs)
    if as_json:
        print_json([vars(line) for line in lines])
    else:
        for line in lines:
            print(f"{'PROBLEM' if line.well is False else 'ok':<8} {line.what}: {line.state}")
    raise typer.Exit(1 if any(line.well is False for line in lines) else 0)


@app.command()
def cost(
    platform: PlatformOption = None, program: ProgramOption = None, as_json: Json = False
) -> None:
    """Say what a platform costs an hour and a month; no account is needed."""
    from inkwell.aws.cost import shapes

    terraform, _ = _begin(platform, program, as_json)
    found = shapes.all_bills(terraform)
    if as_json:
        print_json(shapes.as_json(found))
    else:
        print("\n".join(shapes.words(found)))


@app.command()
def check(
    platform: PlatformOption = None, program: ProgramOption = None, as_json: Json = False
) -> None:
    """Ask the account whether the platform has room in it; exit code 1 if there is a problem."""
    from inkwell.aws.account import check as checks
    from inkwell.aws.account.client import Account
    from inkwell.aws.cost import variables

    terraform, _ = _begin(platform, program, as_json)
    files = terraform.files
    files.check()
    values = variables.read(terraform.program, files, [files.variables])
    asked = checks.Asked(Account(values["region"]), values, files.state())
    lines = checks.check(asked)
    if as_json:
        print_json([vars(line) for line in lines])
    else:
        for line in lines:
            print(f"{'PROBLEM' if line.problem else 'ok':<8} {line.what}: {line.state}")
            if line.problem:
                print(f"{'':<8} {line.problem}")
    raise typer.Exit(1 if any(line.problem for line in lines) else 0)


@app.command()
def down(
    platform: PlatformOption = None,
    program: ProgramOption = None,
    delete_data: Annotated[
        bool, typer.Option("--delete-data", help="Buckets, images and database with all in them.")
    ] = False,
    yes: Yes = False,
) -> None:
    """Take the platform away; refuses, before anything is gone, where data would be lost."""
    from inkwell.aws import down as downs

    terraform, progress = _begin(platform, program)
    with stoppable("inkwell aws down goes on from here."):
        was_there = downs.down(
            terraform, progress, lambda name: _typed(name, yes=yes), delete_data=delete_data
        )
    print(f"\n{downs.farewell(terraform, progress)}" if was_there else "Nothing stands.")


def _begin(
    platform: Path | None, program: Literal["terraform", "tofu"] | None, as_json: bool = False
) -> "tuple[Terraform, Progress]":
    from inkwell.aws.terraform import programs
    from inkwell.aws.terraform.adapter import Terraform
    from inkwell.aws.terraform.files import Files
    from inkwell.shared.progress import Progress

    terraform = Terraform(programs.find(program), Files.of(platform))
    return terraform, Progress.for_programs() if as_json else Progress()


def _outputs(terraform: "Terraform") -> dict[str, Any]:
    from inkwell.errors import InkwellError

    terraform.files.check()
    terraform.init(lambda _line: None)
    outputs = terraform.outputs()
    if "platform" not in outputs:
        raise InkwellError("Nothing stands: `inkwell aws up` makes it")
    return outputs


def _typed(name: str, *, yes: bool) -> None:
    """Ask for the platform's name: a `y` is typed too easily for what is lost."""
    if yes:
        return
    if not sys.stdin.isatty():
        confirm(f"{name} is deleted.", yes=False)
    if typer.prompt(f"{name} is deleted. Type its name to go on") != name:
        print("Nothing was changed.", file=sys.stderr)
        raise typer.Exit(1)
