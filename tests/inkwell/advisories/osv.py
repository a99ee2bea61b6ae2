"""Records in the shape that OSV exports (ossf.github.io/osv-schema), and files made of them."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from inkwell.advisories import database
from inkwell.advisories.database import Source
from inkwell.advisories.pins import PYPI, Pin

Record = dict[str, Any]
NOW = datetime.now(UTC)
TODAY = NOW.date()
JINJA = Pin(PYPI, "jinja2", "3.1.3", ("requirements/web.txt",))


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def record(
    ecosystem: str,
    name: str,
    *events: Mapping[str, str],
    identity: str = "GHSA-aaaa-bbbb-cccc",
    published: date = TODAY,
    word: str | None = "HIGH",
    affected: Mapping[str, Any] | None = None,
    **more: Any,
) -> Record:
    """Return a record about one package; without events it names no range."""
    kind = "SEMVER" if ecosystem in ("Go", "Bitnami") else "ECOSYSTEM"
    ranges = [{"type": kind, "events": list(events)}] if events else []
    package = {"package": {"ecosystem": ecosystem, "name": name}, "ranges": ranges}
    return {
        "schema_version": "1.7.3",
        "id": identity,
        "published": f"{published}T08:15:30Z",
        "modified": f"{published}T09:15:30.123456Z",
        "summary": f"What is wrong with {name}",
        "details": "Long text that nobody needs.",
        "affected": [{**package, **(affected or {})}],
        "database_specific": {"severity": word} if word else {},
        **more,
    }


def until(fixed: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the events of what every version before `fixed` has."""
    return {"introduced": "0"}, {"fixed": fixed}


def fillers() -> list[Record]:
    """Return a record for each ecosystem about a package that nothing pins."""
    return [
        record(ecosystem, "nobody-pins-this", *until("1"), identity=f"TEST-{ecosystem}")
        for ecosystem in database.ECOSYSTEMS
    ]


def write(path: Path, records: Iterable[Record], dated: datetime = NOW) -> Path:
    """Write a file of known weaknesses and return its path."""
    known = [*fillers(), *records]
    with closing(database.create(path)) as connection:
        for ecosystem in database.ECOSYSTEMS:
            database.add(connection, Source(ecosystem, "https://osv.test", dated, 0), known)
    return path
