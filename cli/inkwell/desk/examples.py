"""The letters that may improve the writer, behind `inkwell examples FILE`.

It asks the running web service's own command, at the database of the `make up` that is running now.
"""

import os
import subprocess
import sys
from pathlib import Path

from contract.settings.environment import for_child
from inkwell.errors import InkwellError

from .parts import python_env
from .postgres import USER
from .settings import Settings

SOCKET_LINE = 4  # of postmaster.pid, counted from nought: the socket's directory


def socket_of(home: Path) -> str:
    """Return where the embedded Postgres of `home` listens."""
    try:
        return (home / "postgres" / "postmaster.pid").read_text().splitlines()[SOCKET_LINE]
    except (OSError, IndexError) as error:
        raise InkwellError(f"Inkwell isn't running on {home}: start it with `make up`.") from error


def command_env(home: Path) -> dict[str, str]:
    """Return the environment of a command of the web service, at the data of `home`.

    Raises:
        InkwellError: Inkwell isn't running on it.
    """
    url = f"postgresql+psycopg2://{USER}@/{USER}?host={socket_of(home)}"
    settings = {
        **python_env(),
        "INKWELL_DATABASE_URL": url,
        "INKWELL_SECRET_KEY_FILE": str(home / "secret.key"),
        "INKWELL_SIGNING_KEYS": str(home / "signing-keys"),
    }
    return {**os.environ, **for_child(settings)}


def export(file: Path) -> int:
    """Write the letters to `file` and return the exit code of the web service's command."""
    env = command_env(Settings.from_environment().home)
    command = [sys.executable, "-m", "flask", "--app", "webapp.wsgi:app", "export-examples"]
    return subprocess.run([*command, str(file)], env=env, check=False).returncode
