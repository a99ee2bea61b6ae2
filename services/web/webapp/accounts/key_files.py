"""The PEM files of the keys that sign tokens, in the folder `INKWELL_SIGNING_KEYS`."""

import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from webapp.core.config import SettingError

CURRENT, NEXT, PREVIOUS = "current.pem", "next.pem", "previous.pem"
SETTING = "INKWELL_SIGNING_KEYS"


def read_keys(folder: str) -> list[EllipticCurvePrivateKey]:
    """Return the keys of a folder, the one that signs first.

    Raises:
        SettingError: with a sentence that names the setting and the file.
    """
    if not folder:
        raise SettingError(f"{SETTING} is not set; there is no default.")
    current, *others = [_read(Path(folder, name)) for name in (CURRENT, NEXT, PREVIOUS)]
    if current is None:
        raise SettingError(f"{SETTING}: there is no {CURRENT} in {folder}.")
    return [current, *(key for key in others if key is not None)]


def _read(path: Path) -> EllipticCurvePrivateKey | None:
    try:
        mode, content = path.stat().st_mode, path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingError(f"{SETTING}: {path} can't be read: {error.strerror}.") from error
    if mode & stat.S_IRWXO:
        raise SettingError(f"{SETTING}: {path} is open to everybody; chmod o= it.")
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # its words may quote the key
        raise SettingError(f"{SETTING}: {path} is no private key in PEM.") from None
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise SettingError(f"{SETTING}: {path} is no key of the curve P-256.")
    return key
