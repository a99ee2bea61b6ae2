"""The file of known vulnerabilities: SQLite, a row for each record and package that it is about.

Records of all packages are kept, not only of those pinned today: a package that is pinned
tomorrow, on a machine without internet, has its records there too. What nobody reads here
(descriptions, references, other releases of Debian) is left out: the file is carried about.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from inkwell.advisories.pins import BITNAMI, DEBIAN, GO, PYPI, normalised
from inkwell.bundle.versions import home
from inkwell.errors import InkwellError

VERSION = 1  # of this layout
ECOSYSTEMS = (PYPI, GO, DEBIAN, BITNAMI)
KEPT = ("id", "aliases", "upstream", "published", "modified", "summary", "severity")
LAYOUT = """
CREATE TABLE source (ecosystem TEXT PRIMARY KEY, address TEXT, dated TEXT, rows INTEGER);
CREATE TABLE record (ecosystem TEXT, name TEXT, content BLOB);
CREATE INDEX record_package ON record (ecosystem, name);
"""
Record = dict[str, Any]


class Source(NamedTuple):
    """Where an ecosystem's records come from; `dated` is when that was made."""

    ecosystem: str
    address: str
    dated: datetime
    rows: int


def default_path() -> Path:
    """Return the file's place below INKWELL_CACHE (~/.cache/inkwell)."""
    return home().bundles.parent / "advisories.sqlite"


def rows_of(record: Mapping[str, Any], ecosystem: str) -> Iterator[tuple[str, Record]]:
    """Yield a package and the record as it is kept for it; a withdrawn record has none."""
    if record.get("withdrawn"):
        return
    for affected in record.get("affected") or ():
        package = affected.get("package") or {}
        if package.get("ecosystem") == ecosystem:
            fields = {key: record[key] for key in KEPT if key in record}
            specific = {"severity": (record.get("database_specific") or {}).get("severity")}
            part = {key: value for key, value in affected.items() if key != "package"}
            imports = part.get("ecosystem_specific") or {}
            part["ecosystem_specific"] = {"urgency": imports.get("urgency")}
            name = normalised(ecosystem, package["name"])
            yield name, {**fields, "database_specific": specific, "affected": part}


def create(path: Path) -> sqlite3.Connection:
    """Return a new, empty file; whoever asked closes it."""
    connection = sqlite3.connect(path)
    connection.executescript(LAYOUT)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    return connection


def add(connection: sqlite3.Connection, source: Source, records: Iterable[Record]) -> int:
    """Write the records of an ecosystem and return how many rows they made."""
    ecosystem = source.ecosystem
    content = (
        (ecosystem, name, zlib.compress(json.dumps(fields, separators=(",", ":")).encode()))
        for record in records
        for name, fields in rows_of(record, ecosystem)
    )
    with connection:
        rows = connection.executemany("INSERT INTO record VALUES (?, ?, ?)", content).rowcount
        values = (ecosystem, source.address, source.dated.isoformat(), rows)
        connection.execute("INSERT INTO source VALUES (?, ?, ?, ?)", values)
    return rows


class Database:
    """A file of known vulnerabilities that was found whole."""

    def __init__(self, path: Path) -> None:
        """Raises InkwellError for a file that is damaged, or that lacks an ecosystem."""
        self.path = path
        try:
            with closing(self._connect()) as connection:
                self.sources = list(self._verified(connection))
        except (sqlite3.DatabaseError, ValueError) as error:
            raise InkwellError(f"{path} is damaged ({error}): fetch it again") from error

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True)

    def _verified(self, connection: sqlite3.Connection) -> Iterator[Source]:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if version != VERSION or state != "ok":
            raise ValueError(
                state if version == VERSION else f"its layout is {version}, not {VERSION}"
            )
        counted = dict(connection.execute("SELECT ecosystem, count(*) FROM record GROUP BY 1"))
        sources = {row[0]: row for row in connection.execute("SELECT * FROM source")}
        for ecosystem in ECOSYSTEMS:
            _, address, dated, rows = sources.get(ecosystem, (None, None, "", 0))
            if not rows or counted.get(ecosystem) != rows:
                raise ValueError(f"records of {ecosystem} are missing")
            yield Source(ecosystem, address, datetime.fromisoformat(dated), rows)

    @property
    def dated(self) -> datetime:
        """The date of its oldest part."""
        return min(source.dated for source in self.sources).astimezone(UTC)

    def records(self, packages: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, Record]]:
        """Yield the records of these packages (ecosystem and name)."""
        find = "SELECT content FROM record WHERE ecosystem = ? AND name = ?"
        try:
            with closing(self._connect()) as connection:
                for ecosystem, name in packages:
                    for (content,) in connection.execute(find, (ecosystem, name)):
                        yield ecosystem, name, json.loads(zlib.decompress(content))
        except (sqlite3.DatabaseError, zlib.error, ValueError) as error:
            raise InkwellError(f"{self.path} is damaged ({error}): fetch it again") from error
