"""Make the keys that sign tokens, once: `python -m webapp.commands.make_signing_keys FOLDER`.

A folder that has a `current.pem` is left as it is. Only the owner can read what is made.
"""

import argparse
import os
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from contract.settings.environment import SettingError
from contract.settings.registry import check_names
from webapp.accounts.key_files import CURRENT, NEXT

from . import private_files


def make(folder: Path) -> None:
    """Fill `folder` with a key that signs and one that is published to follow it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / CURRENT).exists():
        for name in (NEXT, CURRENT):  # the current one last: it says that the folder is complete
            private_files.write(folder / name, _new_key())


def _new_key() -> bytes:
    key = generate_private_key(SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def main() -> None:
    """Make the keys in the folder that is named; what is wrong is one line and exit code 1."""
    parser = argparse.ArgumentParser(
        "python -m webapp.commands.make_signing_keys", description=main.__doc__
    )
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    try:
        check_names(os.environ)
        make(folder)
    except SettingError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}")


if __name__ == "__main__":
    main()
