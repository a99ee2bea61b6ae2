"""What `inkwell doctor` prints."""

from collections.abc import Iterator, Sequence
from typing import Any

from inkwell.doctor.check import Area


def lines(areas: Sequence[Area]) -> Iterator[str]:
    """Yield what a person reads: an area, what it needs, and what mends what is missing."""
    for area in areas:
        yield f"{area.name} (inkwell {area.command}): {'ready' if area.ok else 'not yet'}"
        for check in area.checks:
            yield f"  {'ok' if check.ok else 'MISSING':<8}{check.name:<11}{check.found}"
            if not check.ok and check.mend:
                yield f"          {check.mend}"
        yield ""


def for_programs(areas: Sequence[Area]) -> list[dict[str, Any]]:
    """Return the same for a program."""
    return [
        {
            "name": area.name,
            "command": area.command,
            "ok": area.ok,
            "checks": [
                {"name": check.name, "ok": check.ok, "found": check.found}
                | ({"mend": check.mend} if not check.ok else {})
                for check in area.checks
            ],
        }
        for area in areas
    ]
