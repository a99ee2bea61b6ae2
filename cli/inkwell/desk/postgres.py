"""An embedded Postgres: the pgserver package's binaries, run as a child of ours.

The server listens on a Unix socket alone, in a directory that only its owner can enter, so
that the data is as private as the owner's files and no port is taken. pgserver's own starter
is not used: it adds a system user, opens parent directories to everybody and leaves the
socket open to every user of the machine.
"""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from inkwell.errors import InkwellError
from inkwell.shared import private
from inkwell.shared.processes import Child
from inkwell.shared.sockets import SocketDirectory

START_TIMEOUT_S = 30
USER = "inkwell"
OWNER_ALONE = """\
# Written at each start. Who reaches the socket is the owner: its directory lets nobody else in.
# No line lets anybody in over a network.
local all all trust
"""


def binaries() -> Path:
    """Return the directory of the pgserver package's executables."""
    from importlib.util import find_spec

    spec = find_spec("pgserver")
    if spec is None or spec.origin is None:
        raise InkwellError("The package pgserver is not installed: run `make up` once.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def as_ordinary_user() -> list[str]:
    """Return the command prefix under which Postgres accepts to run.

    Postgres refuses the super-user. In a user namespace of its own root is an ordinary user
    that still owns its files, so no account is added and no permission changed.
    """
    if os.geteuid() != 0:
        return []
    prefix = ["unshare", "--map-user=1000", "--map-group=1000"]
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode:
        raise InkwellError(
            "Postgres doesn't run as root, and this machine allows no user namespaces: "
            "run `make up` as an ordinary user."
        )
    return prefix


class Postgres:
    """A Postgres cluster in `data`, made on its first start, that its socket alone leads to.

    Args:
        data: the cluster's directory.
        log: the file for the server's log.
        settings: postgresql.conf settings by name, over the defaults.
    """

    def __init__(self, data: Path, log: Path, settings: dict[str, str] | None = None) -> None:
        self.data = data
        self.log = log
        self.settings = settings or {}
        self.child: Child | None = None
        self._socket: SocketDirectory | None = None

    @property
    def url(self) -> str:
        """The SQLAlchemy address of the running server's database."""
        return f"postgresql+psycopg2://{USER}@/{USER}?host={self._host}"

    @property
    def _host(self) -> str:
        if self._socket is None:
            raise RuntimeError("Postgres was not started")
        return str(self._socket.path)

    def start(self) -> None:
        """Make the cluster if there is none, start the server and wait until it answers."""
        if not (self.data / "PG_VERSION").exists():
            self._init()
        self._let_in_the_owner_alone()
        self._socket = self._socket or SocketDirectory()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._socket.path),
            "max_connections": "200",
            # Statements and details quote what people wrote, which is nobody's to log.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            **self.settings,
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        server = [str(binaries() / "postgres"), "-D", str(self.data), *options]
        # SIGINT is Postgres' fast shutdown: sessions end, nothing is lost.
        self.child = Child(
            "postgres",
            [*as_ordinary_user(), *server],
            self.log,
            stop_signal=signal.SIGINT,
            keep_open=[self._socket.descriptor],
        )
        self.child.start()
        self._wait_ready()

    def stop(self) -> None:
        """Stop the server and remove its socket."""
        if self.child:
            self.child.stop(timeout=30)
        if self._socket:
            self._socket.remove()
            self._socket = None

    def _let_in_the_owner_alone(self) -> None:
        """Write who may connect, at each start: clusters of earlier releases trusted hosts too."""
        rules = self.data / "pg_hba.conf"
        scratch = rules.with_suffix(".new")
        private.write(scratch, OWNER_ALONE)
        scratch.replace(rules)

    def _init(self) -> None:
        self.data.parent.mkdir(parents=True, exist_ok=True)
        # A cluster appears whole or not at all: an interrupted initdb leaves only the scratch.
        scratch = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(scratch, ignore_errors=True)
        options = [
            "-A",
            "reject",
            "-U",
            USER,
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
        ]
        initdb = [str(binaries() / "initdb"), "-D", str(scratch), *options]
        done = subprocess.run(
            [*as_ordinary_user(), *initdb], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise InkwellError(f"Postgres could not be set up in {self.data}:\n{done.stderr}")
        scratch.rename(self.data)

    def _wait_ready(self) -> None:
        import psycopg2

        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                self._ensure_database()
            except psycopg2.OperationalError as error:
                if self.child is None or self.child.exit_code() is not None:
                    raise InkwellError(f"Postgres did not start:\n{self._end_of_log()}") from error
                if time.monotonic() > deadline:
                    raise InkwellError(
                        f"Postgres did not answer within {START_TIMEOUT_S} s:\n{self._end_of_log()}"
                    ) from error
                time.sleep(0.05)
            else:
                return

    def _end_of_log(self) -> str:
        return self.child.end_of_log() if self.child else ""

    def _ensure_database(self) -> None:
        import psycopg2

        connection = psycopg2.connect(host=self._host, user=USER, dbname="postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (USER,))
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {USER}")
        finally:
            connection.close()
