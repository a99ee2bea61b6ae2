"""Where Inkwell lives on this machine, from the environment, checked before anything starts."""

import os
import re
import shutil
import socket
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from contract.settings.environment import read_variables
from inkwell.errors import InkwellError

DEFAULT_PORT = 8080
MODEL_URL = "INKWELL_MODEL_URL"
LAB = "INKWELL_LAB"
FETCHER = "INKWELL_FETCHER"
OTHERS = 0o077  # what the group and everybody may do
FOLDERS = ("postgres", "signing-keys", "logs", "run", "lab")  # of a home
ROOM_MB = 200  # what a first start writes, with room for letters


@dataclass(frozen=True)
class Settings:
    """The settings of `inkwell up`.

    Attributes:
        home: the data's folder (INKWELL_HOME).
        port: the page's port on this machine (PORT).
        model_url: an OpenAI-compatible address to use instead of our model server
            (INKWELL_MODEL_URL), or None.
        lab: whether the predictor runs (INKWELL_LAB).
        fetcher: whether pictures are fetched from the internet as well (INKWELL_FETCHER).
    """

    home: Path
    port: int
    model_url: str | None
    lab: bool = True
    fetcher: bool = False

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings; an unusable value is an InkwellError that names its variable."""
        default_home = Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
        home = Path(environ.get("INKWELL_HOME") or default_home / "inkwell").expanduser()
        lab = _switch(LAB, environ.get(LAB) or "on")
        fetcher = _switch(FETCHER, environ.get(FETCHER) or "off")
        if fetcher and not lab:
            raise InkwellError(f"{FETCHER}=on needs the lab: leave out {LAB}=off")
        return cls(
            home=home.absolute(),
            port=_port(environ.get("PORT") or str(DEFAULT_PORT)),
            model_url=read_variables(environ, (MODEL_URL,)).get(MODEL_URL),
            lab=lab,
            fetcher=fetcher,
        )

    def close_to_others(self) -> str:
        """Let nobody else into the home and its folders; return a sentence if it was open.

        Raises:
            InkwellError: it can't be done, or the folder has other things than Inkwell's.
        """
        mode = stat.S_IMODE(self.home.stat().st_mode)
        if mode & OTHERS and not self._is_ours():
            raise InkwellError(
                f"INKWELL_HOME: {self.home} is open to others, and what it has isn't Inkwell's. "
                "Name an empty folder, or one that is yours alone (chmod 700)."
            )
        for folder in (self.home, *(self.home / name for name in FOLDERS)):
            _close(folder)
        return f"{self.home} was open to others; it is yours alone now" if mode & OTHERS else ""

    def _is_ours(self) -> bool:
        """Whether the home is empty or has what a start made."""
        marks = (self.home / "secret.key", self.home / "postgres" / "PG_VERSION")
        others = {path.name for path in self.home.iterdir()} - {"lost+found"}
        return not others or any(mark.exists() for mark in marks)

    def check(self) -> None:
        """Refuse a home that can't be written, a full disk and a port that is taken."""
        try:
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self.home / ".write-test").write_bytes(b"x")
            (self.home / ".write-test").unlink()
        except OSError as error:
            raise InkwellError(
                f"INKWELL_HOME: can't write to {self.home}: {error.strerror}"
            ) from error
        free_mb = shutil.disk_usage(self.home).free // 2**20
        if free_mb < ROOM_MB:
            raise InkwellError(
                f"The disk of {self.home} is full: {free_mb} MB are free, {ROOM_MB} MB are needed. "
                "Free some, or set INKWELL_HOME to another disk."
            )
        if not is_free(self.port):
            raise InkwellError(
                f"Port {self.port} is in use. Stop what uses it, or choose another: "
                f"PORT={self.port + 1} make up"
            )


def _close(folder: Path) -> None:
    if not folder.exists() or not folder.stat().st_mode & OTHERS:
        return
    try:
        folder.chmod(0o700)
    except OSError as error:
        raise InkwellError(
            f"INKWELL_HOME: {folder} is open to others and can't be closed: {error.strerror}"
        ) from error


def _switch(name: str, value: str) -> bool:
    if value.lower() not in ("on", "off"):
        raise InkwellError(f"{name} must be on or off, not {value!r}")
    return value.lower() == "on"


def _port(value: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", value) or not 1 <= int(value) <= 65535:
        raise InkwellError(f"PORT must be a number from 1 to 65535, not {value!r}")
    return int(value)


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this port of the loopback interface."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port of the loopback interface that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
