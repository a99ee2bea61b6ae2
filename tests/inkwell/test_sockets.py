import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from inkwell.shared.processes import Child
from inkwell.shared.sockets import SocketDirectory, clear_stale


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary directory of this test's own, with a path short enough for a socket."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


def test_a_directory_is_its_owners_alone_and_goes_when_removed(temporary: Path) -> None:
    directory = SocketDirectory()
    assert directory.path.parent == temporary
    assert directory.path.stat().st_mode & 0o777 == 0o700
    directory.remove()
    assert list(temporary.iterdir()) == []


def test_only_unused_socket_directories_are_removed(temporary: Path) -> None:
    used, stale = SocketDirectory(), SocketDirectory()
    (stale.path / ".s.PGSQL.5432.lock").write_text("1")
    os.close(stale.descriptor)  # as the kernel does for a process that was killed
    others = [temporary / name for name in ("inkwell-metrics-x", "inkwell", "postgres-x")]
    for other in others:
        other.mkdir()
    (temporary / "inkwell-postgres-link").symlink_to(others[0])
    (temporary / "inkwell-postgres-file").touch()
    clear_stale()
    left = {each.name for each in temporary.iterdir()}
    kept = {used.path.name, "inkwell-postgres-link", "inkwell-postgres-file"}
    assert left == kept | {other.name for other in others}
    used.remove()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's directory")
def test_another_users_directory_is_left_alone(temporary: Path) -> None:
    other = temporary / "inkwell-postgres-other"
    other.mkdir()
    os.chown(other, 12345, 12345)
    clear_stale()
    assert other.is_dir()


@pytest.mark.integration
def test_a_directory_is_in_use_as_long_as_its_server_lives(temporary: Path, tmp_path: Path) -> None:
    directory = SocketDirectory()
    server = Child("s", ["sleep", "60"], tmp_path / "log", keep_open=[directory.descriptor])
    server.start()
    os.close(directory.descriptor)
    clear_stale()
    assert directory.path.is_dir()
    server.stop()
    clear_stale()
    assert not directory.path.exists()


@pytest.mark.integration
def test_sockets_of_a_killed_inkwell_are_removed_at_the_next_start(
    temporary: Path, tmp_path: Path
) -> None:
    program = f"""
import os
from pathlib import Path
from inkwell.desk.postgres import Postgres
home = Path({str(tmp_path)!r})
server = Postgres(home / "data", home / "log")
server.start()
print(server.child.pid, flush=True)
os.kill(os.getpid(), {signal.SIGKILL})
"""
    environ = {**os.environ, "TMPDIR": str(temporary)}
    killed = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, timeout=60
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    (left,) = temporary.iterdir()
    deadline = time.monotonic() + 15
    while psutil.pid_exists(pid := int(killed.stdout)) and (
        psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    ):
        assert time.monotonic() < deadline, "Postgres outlived its parent"
        time.sleep(0.05)
    following = SocketDirectory()
    assert not left.exists()
    assert list(temporary.iterdir()) == [following.path]
    following.remove()
