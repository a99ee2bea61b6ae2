"""Compare the repository's pins with the list of known vulnerabilities, and print the result."""

import json
from datetime import UTC, datetime
from pathlib import Path

from inkwell.advisories import database, decisions, findings, pins
from inkwell.advisories.database import Database
from inkwell.advisories.report import Report
from inkwell.errors import InkwellError


def report(path: Path) -> Report:
    """Return the comparison of the repository's pins with the file at `path`."""
    today = datetime.now(UTC).date()
    pinned, records = pins.read(), Database(path)
    results, errors = findings.find(pinned, records, decisions.read(), today)
    return Report(records, pinned, results, errors, today)


def check(file: Path | None, *, as_json: bool) -> int:
    """Print the comparison and return the exit code; without a list it says that there is none."""
    path = file or database.default_path()
    if not path.exists():
        reason = f"nothing was compared: there is no {path} (docs/security.md, make advisories)"
        if file:
            raise InkwellError(reason)
        print(json.dumps({"compared": False}) if as_json else f"advisories: {reason}")
        return 0
    done = report(path)
    print(done.as_json() if as_json else "\n".join(done.lines()))
    return 1 if done.failed else 0
