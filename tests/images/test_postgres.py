"""The database's image: it starts by itself, keeps its secrets, and comes back from a backup."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from inkwell.images import docker
from tests.images.containers import Container, running, secrets_in, volume

pytestmark = [pytest.mark.images, pytest.mark.timeout(300)]

Start = Callable[..., AbstractContextManager[Container]]
ISO = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
READY = "--host=127.0.0.1"


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    return secrets_in(tmp_path / "secrets", "127.0.0.1")


@pytest.fixture
def start(secrets: Path) -> Iterator[Start]:
    """Return what runs the image on one volume of data and one of backups."""
    with volume() as data, volume() as backups:

        def run(
            *command: str, entrypoint: str = "", env: tuple[str, ...] = ()
        ) -> AbstractContextManager[Container]:
            options = [
                f"--volume={data}:/var/lib/postgresql/data",
                f"--volume={backups}:/backups",
                f"--volume={secrets}:/etc/inkwell/secrets:ro",
                "--tmpfs=/run/postgresql:uid=65532",
                "--env=INKWELL_DB_PASSWORD_FILE=/etc/inkwell/secrets/database-password",
                "--env=INKWELL_BACKUP_PASSWORD_FILE=/etc/inkwell/secrets/backup-password",
                "--env=INKWELL_MONITORING_PASSWORD_FILE=/etc/inkwell/secrets/monitoring-password",
                "--env=INKWELL_BACKUPS=/backups",
                *(f"--env={each}" for each in env),
                *([f"--entrypoint={entrypoint}"] if entrypoint else []),
            ]
            return running("postgres", options, command)

        yield run


def await_ready(database: Container) -> None:
    deadline = time.monotonic() + 90
    while True:
        try:
            database.execute("pg_isready", "--quiet", READY)
        except Exception:  # noqa: BLE001 - not yet
            assert time.monotonic() < deadline, database.logs()
            time.sleep(0.5)
        else:
            return


def ask(database: Container, words: str, role: str = "postgres", *options: str) -> str:
    return database.execute("psql", "-XAtq", "-U", role, *options, "-c", words, "inkwell")


def stop(database: Container) -> None:
    docker.call("stop", "--time=60", database.name)


def back_up(database: Container, secrets: Path) -> str:
    password = (secrets / "backup-password").read_text()
    return database.execute(
        "env", "PGHOST=127.0.0.1", "PGUSER=inkwell_backup", f"PGPASSWORD={password}",
        "INKWELL_BACKUPS_KEPT=2", "/usr/local/bin/backup.sh",
    )  # fmt: skip


def test_a_password_is_asked_for_over_the_network_and_changes_with_its_secret(
    start: Start, secrets: Path
) -> None:
    def login(database: Container, password: str) -> str:
        url = f"postgresql://inkwell:{password}@127.0.0.1/inkwell"
        return database.execute("psql", "-XAtq", "-c", "SELECT current_user", url)

    old = (secrets / "database-password").read_text()
    with start() as database:
        await_ready(database)
        assert login(database, old) == "inkwell"
        with pytest.raises(Exception, match="password authentication failed"):
            login(database, "another")
        stop(database)
        assert "database system is shut down" in database.logs()
    (secrets / "database-password").chmod(0o644)
    (secrets / "database-password").write_text("a'new\"one")
    with start() as database:
        await_ready(database)
        assert login(database, "a%27new%22one") == "inkwell"
        with pytest.raises(Exception, match="password authentication failed"):
            login(database, old)


def test_nobody_is_trusted_over_the_network(start: Start) -> None:
    rules = "SELECT DISTINCT auth_method FROM pg_hba_file_rules WHERE type <> 'local'"
    with start() as database:
        await_ready(database)
        assert ask(database, rules).strip() == "scram-sha-256"


def test_monitoring_reads_figures_and_no_table(start: Start, secrets: Path) -> None:
    password = (secrets / "monitoring-password").read_text()
    url = f"postgresql://inkwell_monitoring:{password}@127.0.0.1/inkwell"
    with start() as database:
        await_ready(database)
        ask(database, "SET ROLE inkwell; CREATE TABLE letter AS SELECT 'words' AS body")
        for figure in (
            "sum(n_live_tup) >= 0 FROM pg_stat_user_tables",
            "pg_database_size('inkwell') > 0",
        ):
            assert database.execute("psql", "-XAtq", "-c", f"SELECT {figure}", url) == "t"
        with pytest.raises(Exception, match="permission denied for table letter"):
            database.execute("psql", "-XAtq", "-c", "SELECT body FROM letter", url)


def test_what_was_committed_after_the_backup_comes_back(start: Start, secrets: Path) -> None:
    with start() as database:
        await_ready(database)
        ask(
            database,
            "CREATE TABLE numbered (n int PRIMARY KEY, at timestamptz DEFAULT clock_timestamp())",
        )
        ask(database, "INSERT INTO numbered SELECT generate_series(1, 1000)")
        assert "backup " in back_up(database, secrets)
        ask(database, "INSERT INTO numbered SELECT generate_series(1001, 1500)")
        until = ask(database, f"SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', {ISO!r})")
        time.sleep(0.1)
        ask(database, "INSERT INTO numbered SELECT generate_series(1501, 2000)")
        ask(database, "SELECT pg_switch_wal()")
        stop(database)
    with start(entrypoint="/usr/local/bin/restore.sh") as restoring:
        assert restoring.exit_code() == 0, restoring.logs()
    with start() as database:
        await_ready(database)
        assert ask(database, "SELECT count(*), max(n) FROM numbered") == "2000|2000"
        stop(database)
    with start(
        entrypoint="/usr/local/bin/restore.sh", env=(f"INKWELL_RESTORE_UNTIL={until}",)
    ) as restoring:
        assert restoring.exit_code() == 0, restoring.logs()
    with start() as database:
        await_ready(database)
        assert ask(database, "SELECT count(*), max(n) FROM numbered") == "1500|1500"
        ask(database, "INSERT INTO numbered VALUES (3000)")
        stop(database)


def test_old_backups_go_and_the_wal_that_only_they_needed(start: Start, secrets: Path) -> None:
    with start() as database:
        await_ready(database)
        for _ in range(3):
            back_up(database, secrets)
            time.sleep(1.1)  # a backup is named by its second
        modes = database.execute("stat", "--format=%a", "/backups/base", "/backups/wal").split()
        assert modes == ["700", "700"]
        kept = database.execute("ls", "/backups/base").split()
        assert len(kept) == 2
        first = database.execute("head", "-n1", f"/backups/base/{kept[0]}/backup_label")
        needed = first.rsplit(" ", 1)[-1].rstrip(")") + ".gz"
        archived = database.execute("ls", "/backups/wal").split()
        assert min(name for name in archived if len(name) == len(needed)) == needed


def test_a_restore_without_a_backup_leaves_the_data_alone(start: Start) -> None:
    with start() as database:
        await_ready(database)
        ask(database, "CREATE TABLE kept (n int)")
        stop(database)
    with start(entrypoint="/usr/local/bin/restore.sh") as restoring:
        assert restoring.exit_code() == 1
        assert "There is no backup" in restoring.logs()
    with start() as database:
        await_ready(database)
        assert ask(database, "SELECT count(*) FROM kept") == "0"
