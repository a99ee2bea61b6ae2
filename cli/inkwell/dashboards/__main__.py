"""`python -m inkwell.dashboards [--check]`: write the dashboards' files, or say which are old."""

import argparse
import json
import sys

from inkwell.shared.checkout import ROOT

from .canary import CANARY
from .cluster import CLUSTER
from .feedback import FEEDBACK
from .grafana import Dashboard
from .letters import LETTERS
from .model import MODEL
from .request import REQUEST

FOLDER = ROOT / "helm/monitoring/files/dashboards"
DASHBOARDS = (LETTERS, MODEL, CANARY, CLUSTER, FEEDBACK, REQUEST)


def text_of(dashboard: Dashboard) -> str:
    """Return the file of a dashboard."""
    return json.dumps(dashboard.json(), indent=1, ensure_ascii=False) + "\n"


def write() -> None:
    """Write every file, and delete those of dashboards that are no more."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in FOLDER.glob("*.json"):
        file.unlink()
    for each in DASHBOARDS:
        (FOLDER / f"{each.uid}.json").write_text(text_of(each))


def outdated() -> list[str]:
    """Return the names of the files that are missing, old or too many."""
    made = {f"{each.uid}.json": text_of(each) for each in DASHBOARDS}
    there = {file.name: file.read_text() for file in FOLDER.glob("*.json")}
    return sorted(name for name in made | there if made.get(name) != there.get(name))


def main() -> None:
    """Write the files, or with --check end with 1 where one is old."""
    parser = argparse.ArgumentParser("python -m inkwell.dashboards", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    if not parser.parse_args().check:
        write()
    elif old := outdated():
        names = ", ".join(old)
        sys.exit(f"Not of today's code: {names}. python -m inkwell.dashboards makes them.")


if __name__ == "__main__":
    main()
