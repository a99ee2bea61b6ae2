"""Download a file: resumed where it stopped, checked by hash, in place only when it is whole."""

import hashlib
import http.client
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from inkwell.errors import InkwellError

CHUNK = 1 << 20
TIMEOUT = 60  # seconds without a byte
ATTEMPTS = 3
PARTIAL_CONTENT = 206
RANGE_NOT_SATISFIABLE = 416


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_url(url: str, headers: Mapping[str, str] | None = None) -> bytes:
    """Return what `url` answers; for small files such as checksums."""
    try:
        with _open(url, headers) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        error.close()  # it holds the connection
        raise InkwellError(f"{url}: {error}") from error
    except (OSError, http.client.HTTPException) as error:
        raise InkwellError(f"{url}: {error}") from error


def download(url: str, target: Path, sha256: str, headers: Mapping[str, str] | None = None) -> Path:
    """Put the file of `url` at `target` unless it is there already.

    A connection that breaks is taken up where it broke, also by a later run (`target`.part).
    Raises InkwellError that names the URL: not found, cut short, or not the expected content.
    """
    if target.exists() and sha256_of(target) == sha256:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    failure: Exception | None = None
    for attempt in range(ATTEMPTS):
        time.sleep(attempt)
        try:
            _continue(url, part, headers)
            break
        except urllib.error.HTTPError as error:
            raise InkwellError(f"{url}: {error.code} {error.reason}") from error
        except (OSError, http.client.HTTPException) as error:
            failure = error
    else:
        raise InkwellError(f"{url}: {failure or 'no answer'}") from failure
    digest = sha256_of(part)
    if digest != sha256:
        part.unlink()
        raise InkwellError(f"{url}: SHA-256 is {digest}, and {sha256} was expected")
    part.replace(target)
    return target


def _open(url: str, headers: Mapping[str, str] | None) -> http.client.HTTPResponse:
    if not url.startswith(("https://", "http://")):
        raise InkwellError(f"{url}: not an http address")
    request = urllib.request.Request(url, headers={"User-Agent": "inkwell"})  # noqa: S310
    for name, value in (headers or {}).items():
        # A token is for the server that asked for it: the stores that registries send us on to
        # refuse it, and have no business with it.
        add = request.add_unredirected_header if name == "Authorization" else request.add_header
        add(name, value)
    answer: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=TIMEOUT)  # noqa: S310
    return answer


def _continue(url: str, part: Path, headers: Mapping[str, str] | None) -> None:
    """Fetch what `part` lacks; raises when the connection ends before the announced length."""
    have = part.stat().st_size if part.exists() else 0
    asked = {**(headers or {}), **({"Range": f"bytes={have}-"} if have else {})}
    try:
        answer = _open(url, asked)
    except urllib.error.HTTPError as error:
        if error.code == RANGE_NOT_SATISFIABLE:  # nothing is missing, or the file changed
            return
        raise
    with answer, part.open("ab" if answer.status == PARTIAL_CONTENT else "wb") as file:
        while chunk := answer.read(CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
        if answer.length:
            raise http.client.IncompleteRead(b"", answer.length)
