"""Whether a record affects a version: the algorithm of OSV's schema, section "Evaluation".

https://ossf.github.io/osv-schema/#evaluation
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cmp_to_key
from typing import Any, Protocol

from packaging.version import Version
from univers.versions import DebianVersion, SemverVersion

from inkwell.advisories.pins import BITNAMI, DEBIAN, GO, PYPI

KINDS = ("introduced", "fixed", "last_affected")
PSEUDO = "0.0.0-"  # begins a commit's version in Go where its module has no release
Event = tuple[str, str]  # kind and version


class Ordered(Protocol):
    """A version that can be compared. Only < is asked: univers' == compares Debian's as text."""

    def __lt__(self, other: Any, /) -> bool: ...


PARSERS: Mapping[str, Callable[[str], Ordered]] = {
    PYPI: Version,
    GO: SemverVersion,
    DEBIAN: DebianVersion,
    BITNAMI: SemverVersion,
}


class Subject:
    """A pinned version, and the `release` that it is where that has a number of its own."""

    def __init__(self, ecosystem: str, version: str, release: str | None = None) -> None:
        """Raises ValueError for a version that its ecosystem doesn't know."""
        self.parse = PARSERS[ecosystem]
        self.version = self.parse(version)
        self.release = self.parse(release or version)

    def affected(self, affected: Mapping[str, Any]) -> tuple[bool, str | None]:
        """Return whether one `affected` of a record means this version, and what mends it."""
        listed = any(self._is(text) for text in affected.get("versions") or ())
        complete = bool(affected.get("versions"))
        found, fixes = listed, []
        for part in affected.get("ranges") or ():
            if part.get("type") == "GIT":
                continue
            events = [(k, e[k]) for e in part["events"] for k in (*KINDS, "limit") if k in e]
            try:
                inside, fix = self._in_range(events)
            except ValueError:  # a bound that can't be read: better a finding too many
                inside, fix = not complete, None
            found = found or inside
            fixes += [fix] if fix and (inside or listed) else []
        return found, fixes[0] if found and fixes else None

    def _is(self, text: str) -> bool:
        try:
            other = self.parse(text)
        except ValueError:
            return False
        return any(not mine < other and not other < mine for mine in (self.version, self.release))

    def _in_range(self, events: Iterable[Event]) -> tuple[bool, str | None]:
        """Return whether the version lies in a range, and the end of the stretch that it is in."""
        events = list(events)
        mine = self.version if any(at.startswith(PSEUDO) for _, at in events) else self.release
        limits = [at for kind, at in events if kind == "limit" and at != "*"]
        if limits and not any(mine < self.parse(at) for at in limits):
            return False, None
        inside, fix = False, None
        for kind, at in sorted((e for e in events if e[0] in KINDS), key=cmp_to_key(self._order)):
            if self._passed(kind, at, mine):
                inside = kind == "introduced"
            elif kind != "introduced" and fix is None:
                fix = at if kind == "fixed" else f"after {at}"
        return inside, fix

    def _passed(self, kind: str, at: str, mine: Ordered) -> bool:
        """Return whether an event is at or below `mine`; what is last affected is so itself."""
        if kind == "last_affected":
            return self.parse(at) < mine
        return at == "0" or not mine < self.parse(at)

    def _order(self, one: Event, other: Event) -> int:
        if "0" in (one[1], other[1]):  # before every version, also before pre-releases
            return (one[1] != "0") - (other[1] != "0")
        a, b = self.parse(one[1]), self.parse(other[1])
        return (b < a) - (a < b)
