"""What a comparison found, as a table for people and as JSON."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from inkwell.advisories.database import Database
from inkwell.advisories.findings import DUE, EXCEPTED, OVERDUE, UNFIXED, Finding
from inkwell.advisories.pins import Pin
from inkwell.advisories.severity import LADDER, UNIMPORTANT, UNKNOWN

STALE = timedelta(days=14)
HEAD = ("package", "version", "advisory", "severity", "fixed in", "days left", "pinned in")
ORDER = (UNIMPORTANT, UNKNOWN, *LADDER)


class Report(NamedTuple):
    """A comparison of `pins` with a file of known vulnerabilities."""

    database: Database
    pins: Sequence[Pin]
    findings: Sequence[Finding]
    errors: Sequence[str]
    today: date

    @property
    def age(self) -> timedelta:
        """The age of the file's oldest part."""
        return self.today - self.database.dated.date()

    @property
    def stale(self) -> bool:
        """True for a file that proves nothing about the last weeks."""
        return not timedelta(days=-1) <= self.age <= STALE

    @property
    def failed(self) -> bool:
        """True if a fix is overdue or a decision wrong. A stale file alone doesn't fail."""
        return bool(self.errors) or any(finding.state == OVERDUE for finding in self.findings)

    def of(self, state: str) -> list[Finding]:
        """Return the findings of a state, the most urgent first."""
        chosen = [finding for finding in self.findings if finding.state == state]
        return sorted(chosen, key=lambda one: (one.days_left or 0, one.pin, one.names))

    def lines(self) -> Iterator[str]:
        """Yield the report as text."""
        counts = Counter(pin.ecosystem for pin in self.pins)
        parts = ", ".join(f"{count} of {name}" for name, count in sorted(counts.items()))
        dated = f"{self.database.dated:%Y-%m-%d}"
        yield f"advisories: {len(self.pins)} pinned versions ({parts}) against OSV's of {dated}"
        if self.stale:
            yield f"advisories: STALE: {self.database.path} is {self.age.days} days old;"
            yield f"  {STALE.days} are the most. What came since isn't in it: that nothing is"
            yield "  listed here proves nothing. Take a new one: make advisories, with internet."
        yield from table([*self.of(OVERDUE), *self.of(DUE)])
        yield from unfixed(self.of(UNFIXED))
        yield from (f"advisories: {finding_line(one)}: excepted" for one in self.of(EXCEPTED))
        yield from (f"advisories: bundle/advisories.toml: {error}" for error in self.errors)
        yield self._verdict()

    def _verdict(self) -> str:
        number = Counter(finding.state for finding in self.findings)
        return (
            f"advisories: {number[OVERDUE]} past the time frame, {number[DUE]} within it, "
            f"{number[UNFIXED]} without a fix, {number[EXCEPTED]} excepted"
            + (" (by a STALE file)" if self.stale else "")
        )

    def as_json(self) -> str:
        """Return the report for programs."""
        findings = [
            {
                **{key: value for key, value in vars(one).items() if key != "pin"},
                **one.pin._asdict(),
            }
            for one in self.findings
        ]
        sources = [source._asdict() for source in self.database.sources]
        whole = {
            "compared": True,
            "file": str(self.database.path),
            "sources": sources,
            "stale": self.stale,
            "failed": self.failed,
            "pins": len(self.pins),
            "findings": findings,
            "errors": list(self.errors),
        }
        return json.dumps(whole, indent=1, default=str)


def finding_line(finding: Finding) -> str:
    """Return a finding in a few words."""
    return f"{finding.names[0]} in {finding.pin.name} {finding.pin.version}"


def table(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield the lines of a table of what can be mended, with the files that pin it."""
    rows = [_row(finding) for finding in findings]
    if rows:
        widths = [max(map(len, column)) for column in zip(HEAD, *rows, strict=True)]
        for row in (HEAD, *rows):
            yield "  ".join(map(str.ljust, row, widths)).rstrip()


def _row(one: Finding) -> tuple[str, ...]:
    first, *others = one.pin.places
    places = f"{first} and {len(others)} more" if others else first
    mended = (str(one.fixed), str(one.days_left), places)
    return (one.pin.name, one.pin.version, one.names[0], one.severity, *mended)


def unfixed(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a line a package with vulnerabilities that nothing mends yet; JSON has each one."""
    by_pin: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        by_pin[finding.pin.name, finding.pin.version].append(finding)
    for (name, version), same in sorted(by_pin.items()):
        worst = max((one.severity for one in same), key=ORDER.index)
        names = ", ".join(sorted(one.names[0] for one in same)[:3])
        more = f" and {len(same) - 3} more" if len(same) > 3 else ""
        yield f"no fix yet: {name} {version}: {names}{more} ({worst} at most)"
