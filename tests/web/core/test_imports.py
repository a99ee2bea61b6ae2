"""What each program of the web service loads: no more than it needs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import webapp
from webapp.processes.children import PRELOADED

PACKAGE = Path(webapp.__file__).parent
# The command of Flask's own line needs the whole application, and is part of it.
COMMANDS = sorted(
    f"webapp.commands.{path.stem}"
    for path in (PACKAGE / "commands").glob("*.py")
    if path.stem not in ("__init__", "examples")
)
PAGES_AND_TOKENS = ("flask_jwt_extended", "jwt", "flask_openapi", "webapp.pages", "webapp.api")
FLASK_AND_DATABASE = ("flask", "sqlalchemy", "flask_sqlalchemy", "flask_migrate", "alembic")


def loaded_by(*modules: str) -> set[str]:
    """The names of all modules that a fresh interpreter has loaded after importing these."""
    program = (
        "import importlib, json, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *modules],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout))


def of(loaded: set[str], packages: tuple[str, ...]) -> list[str]:
    """Those of the loaded modules that belong to one of the packages."""
    return sorted(
        name
        for name in loaded
        if any(name == each or name.startswith(f"{each}.") for each in packages)
    )


def test_the_package_loads_nothing() -> None:
    assert of(loaded_by("webapp"), ("webapp",)) == ["webapp"]


@pytest.mark.parametrize("name", ["webapp.writer.__main__", "webapp.letters.queue", *COMMANDS])
def test_writer_queue_and_commands_load_no_pages_and_no_tokens(name: str) -> None:
    assert of(loaded_by(name), PAGES_AND_TOKENS) == []


def test_what_children_are_forked_from_loads_neither_flask_nor_the_database() -> None:
    assert of(loaded_by(*PRELOADED), (*PAGES_AND_TOKENS, *FLASK_AND_DATABASE)) == []


def test_the_application_itself_loads_what_the_others_do_not() -> None:
    assert of(loaded_by("webapp.app"), PAGES_AND_TOKENS)
