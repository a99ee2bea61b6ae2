"""`inkwell doctor`: what this machine can do, for who sits at it and for programs."""

import typer

from inkwell.commands.common import Json, print_json


def doctor(as_json: Json = False) -> None:
    """Say what this machine can do and what is missing; exit code 1 if `up` would not work."""
    from inkwell.doctor import areas, report

    checked = areas.all_areas()
    if as_json:
        print_json(report.for_programs(checked))
    else:
        print("\n".join(report.lines(checked)), end="")
    raise typer.Exit(0 if checked[0].ok else 1)
