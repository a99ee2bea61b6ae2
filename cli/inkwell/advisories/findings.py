"""What is known about the pins: one finding for a vulnerability of a package, with its deadline."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from inkwell.advisories import severity
from inkwell.advisories.database import Database, Record
from inkwell.advisories.decisions import Decisions
from inkwell.advisories.pins import Pin
from inkwell.advisories.ranges import PARSERS, Subject

# docs/security.md, "Keeping dependencies fresh": days from the fix. A severity that no record
# tells counts as high.
DAYS = {"critical": 2, "high": 7, "medium": 30, "low": 90, severity.UNKNOWN: 7}
OVERDUE, DUE, UNFIXED, EXCEPTED = "overdue", "due", "unfixed", "excepted"
ANNOUNCEMENTS = ("DSA-", "DLA-")  # published with Debian's fix; a CVE may be older by years


@dataclass(frozen=True)
class Finding:
    """A vulnerability of a pinned package; `days_left` is None where there is no fix to take."""

    pin: Pin
    names: tuple[str, ...]  # of the vulnerability, the best known first
    severity: str
    fixed: str | None
    published: date
    summary: str
    state: str = UNFIXED
    days_left: int | None = None


@dataclass
class Group:
    """Records of one vulnerability, and the versions that mend it."""

    names: set[str]
    records: list[Record]
    fixes: dict[str, str] = field(default_factory=dict)  # by the record's id


def find(
    pins: Sequence[Pin], database: Database, decisions: Decisions, today: date
) -> tuple[list[Finding], list[str]]:
    """Return the findings and the errors in the decisions."""
    by_package: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for ecosystem, name, record in database.records(sorted({pin[:2] for pin in pins})):
        by_package[ecosystem, name].append(record)
    findings: list[Finding] = []
    errors = list(decisions.without_pin(pins))
    for pin in pins:
        subject = Subject(pin.ecosystem, pin.version, decisions.release_of(pin))
        groups = joined(_affecting(subject, by_package[pin.ecosystem, pin.name]))
        findings += [_finding(pin, group, today) for group in groups]
    errors += _except(findings, decisions, today)
    return findings, errors


def _affecting(subject: Subject, records: Iterable[Record]) -> Iterator[tuple[Record, str | None]]:
    for record in records:
        affected, fix = subject.affected(record["affected"])
        if affected:
            yield record, fix


def joined(records: Iterable[tuple[Record, str | None]]) -> list[Group]:
    """Return the records by vulnerability: those that share a name are of one.

    An announcement names all that one update mends (`upstream`): it belongs to each of them, and
    stands alone only where no record of its own tells one.
    """
    groups: list[Group] = []
    for record, fix in sorted(records, key=lambda pair: len(_upstream(pair[0])) > 1):
        names = {record["id"], *(record.get("aliases") or ()), *_upstream(record)}
        same = [group for group in groups if group.names & names]
        if len(_upstream(record)) <= 1:
            groups = [group for group in groups if group not in same]
            same = [_merged(names, same)]
            groups += same
        elif not same:
            groups += (same := [Group(names, [])])
        for group in same:
            group.records.append(record)
            if fix:
                group.fixes[record["id"]] = fix
    return groups


def _upstream(record: Mapping[str, list[str]]) -> list[str]:
    return record.get("upstream") or []


def _merged(names: set[str], groups: Iterable[Group]) -> Group:
    whole = Group(set(names), [])
    for group in groups:
        whole.names |= group.names
        whole.records += group.records
        whole.fixes |= group.fixes
    return whole


def _finding(pin: Pin, group: Group, today: date) -> Finding:
    word = severity.of(group.records)
    published = _published(group)
    # CVE before GHSA and the ecosystems' own.
    names = tuple(sorted(group.names, key=lambda name: (not name.startswith("CVE-"), name)))
    summary = next((text for r in group.records if (text := r.get("summary"))), "")
    fix = _last(pin, group.fixes.values())
    finding = (pin, names, word, fix, published, summary)
    if fix is None or word == severity.UNIMPORTANT:
        return Finding(*finding)
    left = (published + timedelta(days=DAYS[word]) - today).days
    return Finding(*finding, state=DUE if left >= 0 else OVERDUE, days_left=left)


def _published(group: Group) -> date:
    """Return the day that the time frame begins: the fix's where it was announced.

    Otherwise the first record's of those that name a fix, for no record has the fix's own.
    """
    fixing = [r for r in group.records if r["id"] in group.fixes] or group.records
    announced = [record for record in fixing if record["id"].startswith(ANNOUNCEMENTS)]
    days = [record.get("published") or record["modified"] for record in announced or fixing]
    return min(datetime.fromisoformat(day).date() for day in days)


def _last(pin: Pin, fixes: Iterable[str]) -> str | None:
    """Return the version that mends it by every record's word."""
    parse = PARSERS[pin.ecosystem]
    best: str | None = None
    for fix in fixes:
        if best is None or parse(best.removeprefix("after ")) < parse(fix.removeprefix("after ")):
            best = fix
    return best


def _except(findings: list[Finding], decisions: Decisions, today: date) -> Iterator[str]:
    """Mark in `found` what is excepted, and yield a sentence for each useless exception."""
    for entry in decisions.exception:
        hits = [
            number
            for number, finding in enumerate(findings)
            if entry.id in finding.names and entry.concerns(finding.pin)
        ]
        if entry.until < today:
            yield f"the exception of {entry.id} in {entry.package} ended on {entry.until}"
            continue
        if not hits:
            yield f"no record {entry.id} is about {entry.package} {entry.version}: remove its entry"
        for number in hits:
            values = {**vars(findings[number]), "state": EXCEPTED}
            findings[number] = Finding(**values)
