"""Put OSV's records together into one file, in place only when all of it was read and is right."""

import json
import os
import sqlite3
import ssl
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx2

from inkwell.advisories import database
from inkwell.advisories.database import Record, Source
from inkwell.errors import InkwellError

ADDRESS = "https://osv-vulnerabilities.storage.googleapis.com"
TIMEOUT = 60  # seconds without a byte


def export(ecosystem: str) -> str:
    """Return the address of an ecosystem's records.

    A release's own export (Debian:12/all.zip) is no longer written since October 2024: the
    records of all of Debian's are taken, and those of this release kept.
    """
    mirror = os.environ.get("INKWELL_OSV_MIRROR", ADDRESS).rstrip("/")
    return f"{mirror}/{ecosystem.partition(':')[0]}/all.zip"


def fetch(target: Path, report: Callable[[str], None]) -> None:
    """Put the file of known vulnerabilities at `target`; a failure leaves what was there.

    Raises InkwellError that names the address: not found, cut short, or no records of OSV's.
    """
    try:
        _fetch(target, report)
    except (OSError, sqlite3.Error) as error:  # a full disk, a folder of somebody else's
        raise InkwellError(f"{target} can't be written: {error}") from error


def _fetch(target: Path, report: Callable[[str], None]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".advisories-", dir=target.parent) as work:
        partial = Path(work) / "advisories.sqlite"
        with closing(database.create(partial)) as connection:
            for ecosystem in database.ECOSYSTEMS:
                archive = Path(work) / "all.zip"
                source = download(ecosystem, archive)
                rows = database.add(connection, source, records(archive, source.address))
                if not rows:
                    raise InkwellError(f"{source.address}: no record of {ecosystem} in it")
                report(f"{rows:>6} of {ecosystem}, of {source.dated:%Y-%m-%d %H:%M} UTC")
        database.Database(partial)  # whole, and every ecosystem has records
        partial.replace(target)


def download(ecosystem: str, archive: Path) -> Source:
    """Put an ecosystem's export at `archive` and return where it is from and of when it is."""
    address = export(ecosystem)
    system = ssl.create_default_context()  # the machine's certificates, as pip and uv have it
    try:
        with (
            httpx2.stream(
                "GET", address, timeout=TIMEOUT, verify=system, follow_redirects=True
            ) as answer,
            archive.open("wb") as file,
        ):
            answer.raise_for_status()
            for piece in answer.iter_raw():
                file.write(piece)
            modified = answer.headers.get("Last-Modified")
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise InkwellError(f"{address}: {error}") from error
    if not modified:
        raise InkwellError(f"{address}: the answer has no Last-Modified, so its age isn't known")
    return Source(ecosystem, address, _date(modified, address), 0)


def _date(text: str, address: str) -> datetime:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError as error:
        raise InkwellError(f"{address}: {text!r} is no date") from error


def records(archive: Path, address: str) -> Iterator[Record]:
    """Yield the records of an export; raises InkwellError for the first that is none."""
    name = "all.zip"
    try:
        with zipfile.ZipFile(archive) as content:
            for name in content.namelist():
                record = json.loads(content.read(name))
                if not isinstance(record, dict) or not {"id", "modified"} <= record.keys():
                    raise InkwellError(f"{address}: {name} is no record of OSV's")
                yield record
    except (zipfile.BadZipFile, zlib.error, ValueError) as error:
        raise InkwellError(f"{address}: {name} can't be read: {error}") from error
