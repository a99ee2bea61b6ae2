"""Make the secrets of compose.yaml once, and give each container its own and no others.

`python -m webapp.commands.share_secrets MADE SHARES`: MADE has all of them, and nothing but
this program reads it; in SHARES each container that needs some has a folder, of its own volume.
"""

import argparse
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from contract.settings.environment import SettingError, read_variables
from contract.settings.registry import check_names

from . import make_signing_keys, private_files

SIGNING_KEYS = "signing-keys"
OWN_MODEL = "http://model:8000/v1"
SHARES = {
    "postgres": ("database-password",),
    "migrate": ("database-url",),
    "web": ("database-url", "secret-key", "model-key", SIGNING_KEYS),
    "writer": ("database-url", "secret-key", "model-key"),
    "model": ("own-model-key",),
}


def make(folder: Path) -> None:
    """Fill `folder` with what it doesn't have yet."""
    password = _made_once(folder / "database-password", 32)
    _made_once(folder / "secret-key", 48)
    _made_once(folder / "own-model-key", 32)
    _write(folder / "database-url", f"postgresql://inkwell:{password}@postgres:5432/inkwell")
    make_signing_keys.make(folder / SIGNING_KEYS)


def choose_model_key(folder: Path, environ: Mapping[str, str]) -> None:
    """Put the key of the model server that writes: another one's is not our own one's."""
    settings = read_variables(environ, ("INKWELL_MODEL_URL", "INKWELL_MODEL_KEY"))
    is_own = settings.get("INKWELL_MODEL_URL", OWN_MODEL) == OWN_MODEL
    key = _read(folder / "own-model-key") if is_own else settings.get("INKWELL_MODEL_KEY", "")
    _write(folder / "model-key", key)


def share(source: Path, shares: Path) -> None:
    """Give each container's folder its secrets, and take away what is no longer its own."""
    for container, names in SHARES.items():
        _copy(source, shares / container, names)


def _copy(source: Path, share_of_one: Path, names: tuple[str, ...]) -> None:
    files = [file for name in names for file in _files(source / name)]
    wanted = {file.relative_to(source) for file in files}
    for name in wanted:
        (share_of_one / name).parent.mkdir(exist_ok=True, mode=0o700)
        _write(share_of_one / name, _read(source / name))
    for file in share_of_one.rglob("*"):
        if file.is_file() and file.relative_to(share_of_one) not in wanted:
            file.unlink()


def _files(path: Path) -> list[Path]:
    return sorted(path.iterdir()) if path.is_dir() else [path]


def _made_once(path: Path, length: int) -> str:
    if not path.exists():
        _write(path, secrets.token_urlsafe(length))
    return _read(path)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _write(path: Path, text: str) -> None:
    private_files.write(path, text.encode())


def main() -> None:
    """Make, choose and share; what is wrong is one line and exit code 1."""
    parser = argparse.ArgumentParser(
        "python -m webapp.commands.share_secrets", description=main.__doc__
    )
    parser.add_argument("made", type=Path, help="the folder of all secrets")
    parser.add_argument("shares", type=Path, help="the folder of the containers' folders")
    folders = parser.parse_args()
    try:
        check_names(os.environ)
        make(folders.made)
        choose_model_key(folders.made, os.environ)
        share(folders.made, folders.shares)
    except SettingError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}")


if __name__ == "__main__":
    main()
