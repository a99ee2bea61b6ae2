"""`python -m inkwell.advisories`: fetch the known weaknesses, or hold the pins against them."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from inkwell.advisories import database, decisions, findings, pins
from inkwell.advisories.database import Database
from inkwell.advisories.fetch import fetch
from inkwell.advisories.report import Report
from inkwell.errors import InkwellError


def arguments() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(prog="python -m inkwell.advisories", description=__doc__)
    parser.add_argument("action", choices=("fetch", "check"))
    parser.add_argument("--file", type=Path, help="instead of advisories.sqlite in INKWELL_CACHE")
    parser.add_argument("--json", action="store_true", help="for programs")
    return parser.parse_args()


def say(line: str) -> None:
    """Print a line of progress at once."""
    print(f"advisories: {line}", flush=True)


def report(path: Path) -> Report:
    """Return the comparison of the repository's pins with the file at `path`."""
    today = datetime.now(UTC).date()
    pinned, known = pins.read(), Database(path)
    found, errors = findings.find(pinned, known, decisions.read(), today)
    return Report(known, pinned, found, errors, today)


def check(options: argparse.Namespace) -> int:
    """Print the comparison and return the exit code; without a file it says that there was none."""
    path = options.file or database.default_path()
    if not path.exists():
        words = f"nothing was compared: there is no {path} (docs/security.md, make advisories)"
        if options.file:
            raise InkwellError(words)
        print(json.dumps({"compared": False}) if options.json else f"advisories: {words}")
        return 0
    done = report(path)
    print(done.as_json() if options.json else "\n".join(done.lines()))
    return 1 if done.failed else 0


def main() -> None:
    """Run one action; an error is one line and exit code 1."""
    options = arguments()
    try:
        if options.action == "check":
            sys.exit(check(options))
        target = options.file or database.default_path()
        fetch(target, say)
        say(f"{target}, {target.stat().st_size / 1e6:.0f} MB")
    except InkwellError as error:
        sys.exit(f"inkwell: {error}")


if __name__ == "__main__":
    main()
