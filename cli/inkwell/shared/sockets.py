"""The directory of Postgres' socket: a temporary one, because a socket's path must be short.

Whoever uses it holds a lock on it, the server included, so that one that nobody uses any more,
left behind by a kill -9, is recognised and removed at the next start. systemd-tmpfiles spares
what is locked in this way, however old it is.
"""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

PREFIX = "inkwell-postgres-"


class SocketDirectory:
    """A new directory that only its owner can enter, locked as long as `descriptor` is open."""

    def __init__(self) -> None:
        clear_stale()
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
            self.descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
            fcntl.flock(self.descriptor, fcntl.LOCK_EX)
            if self.path.exists():
                return
            os.close(self.descriptor)  # another start took it for a stale one before the lock

    def remove(self) -> None:
        """Delete it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self.descriptor)


def clear_stale() -> None:
    """Delete this user's directories of sockets that no process uses."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            continue  # another user's, a link, or gone already
        try:
            if os.fstat(descriptor).st_uid == os.geteuid():
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path, ignore_errors=True)
        except BlockingIOError:
            continue  # in use
        finally:
            os.close(descriptor)
