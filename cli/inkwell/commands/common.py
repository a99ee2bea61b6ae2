"""What the commands share: options of one name, the question before something is lost, JSON."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any, NoReturn, TextIO

import typer

WRONG_USAGE = 2
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}

Json = Annotated[
    bool, typer.Option("--json", help="Print JSON, for programs. Progress goes to stderr.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def print_json(value: Any) -> None:
    """Print a result for a program."""
    print(json.dumps(value, indent=2, default=str), flush=True)


def says(prefix: str, file: TextIO | None = None) -> Callable[[str], None]:
    """Return the function that prints a line of progress at once, after the command's name."""
    return lambda line: print(f"{prefix}: {line}", file=file or sys.stdout, flush=True)


def progress_file(as_json: bool) -> TextIO:
    """Return where progress goes: apart from JSON, which a program reads from stdout."""
    return sys.stderr if as_json else sys.stdout


def confirm(what: str, *, yes: bool) -> None:
    """Ask before something is lost; without a terminal nobody can answer, so --yes must say it."""
    if yes:
        return
    if not sys.stdin.isatty():
        print(f"inkwell: {what} Add --yes to go on.", file=sys.stderr)
        raise typer.Exit(WRONG_USAGE)
    if not typer.confirm(f"{what} Go on?"):
        print("Nothing was changed.", file=sys.stderr)
        raise typer.Exit(1)


def become(module: str, arguments: Sequence[str]) -> NoReturn:
    """Replace this process by a module of the checkout with arguments of its own."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606 - our own
