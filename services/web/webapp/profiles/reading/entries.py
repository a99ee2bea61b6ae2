"""The jobs and the degrees of a CV's parts, told apart by their dates and their first lines."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from webapp.facts.entries import end_cleanly
from webapp.facts.fillers import is_gap
from webapp.facts.jobs import is_title, parse_job
from webapp.facts.lexicon import DEGREES, SCHOOLS, SHORT_DEGREES
from webapp.facts.text import words
from webapp.profiles.dates import period_in

from .sections import Line, unwrapped

MOST_HEAD = 90  # characters of a line that names a job
PART = re.compile(r"\s*[|\t•·]\s*|\s[–—-]\s|,(?!\d{3})\s*|\s+\bat\b\s+|\s*;\s*")  # noqa: RUF001
WIDE = re.compile(r"\s*[|\t•·]\s*|\s[–—]\s|\s-\s|\s*;\s*")  # noqa: RUF001 - every dash
PLACE = re.compile(
    r"(?P<name>.{2,80}?),\s*(?P<place>[A-ZÄÖÜÉŁ][\w. -]{1,30}(?:,\s*[A-Z][\w. ]{1,20})?)"
)
LEGAL = re.compile(r"\A(?:inc|ltd|llc|llp|plc|co|gmbh|ag|s\.?a|s\.?r\.?l|b\.?v)\b", re.IGNORECASE)
DENSE = re.compile(r"(?<=[.;])\s+(?=(?:[^.;]{0,60}?[(\s])?(?:(?:[^\W\d_]{3,9}\.?|\d{1,2}[/.])\s?)?"
                   r"(?:19|20)\d\d\b)")  # fmt: skip
WORDS_OF_DEGREES = (
    "degree", "diplom", "bachelor", "master", "magister", "licence", "licenciat", "grado", "abitur",
    "baccalaureat", "doctor", "doktor", "staatsexamen", "a-level", "gcse", "laurea", "ausbildung",
    "apprenticeship", "certificate in", "high school diploma", "ingenieur", "matura", "bac ",
)  # fmt: skip


@dataclass
class Entry:
    """One job or degree: its first lines without the dates, and the lines below."""

    start: str = ""
    end: str = ""
    head: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)


def jobs_of(lines: Sequence[Line]) -> list[dict[str, str]]:
    """Return the jobs of a part's lines."""
    found = []
    for entry in _entries(lines, _names_job):
        title, employer, told = _job(entry.head)
        if is_gap(" ".join(entry.head)):
            continue
        text = "\n".join(filter(None, [*told, *entry.body]))
        if title or employer:
            found.append(
                {
                    "title": title,
                    "employer": employer,
                    "start": entry.start,
                    "end": entry.end,
                    "text": text,
                }
            )
        elif text and found:
            found[-1]["text"] = "\n".join(filter(None, (found[-1]["text"], text)))
    return found


def studies_of(lines: Sequence[Line]) -> list[dict[str, str]]:
    """Return the degrees of a part's lines."""
    found = []
    for entry in _entries(lines, _names_study):
        degree, school = _study([*entry.head, *entry.body])
        if degree or school:
            found.append(
                {"degree": degree, "school": school, "start": entry.start, "end": entry.end}
            )
    return found


def _entries(lines: Sequence[Line], is_whole: Callable[[Sequence[str]], bool]) -> list[Entry]:
    """Return the entries: each has one line with dates, and what names it around that line."""
    split = [
        Line(part.strip(), line.bullet, line.gap)
        for line in unwrapped(lines)
        for part in (DENSE.split(line.text) if len(line.text) > MOST_HEAD else [line.text])
    ]
    dated = [None if line.bullet else _dated(line.text) for line in split]
    anchors = [n for n, when in enumerate(dated) if when]
    if not anchors:
        return [Entry(head=[line.text]) for line in split if not line.bullet]
    before = _before(split, dated, anchors, is_whole)
    found: list[Entry] = []
    first = max(0, anchors[0] - before)
    at = first
    for place, anchor in enumerate(anchors):
        begin = max(at, anchor - before)
        if found:
            found[-1].body += [line.text for line in split[at:begin]]
        start, end, rest = dated[anchor] or ("", "", "")
        entry = Entry(start, end, [line.text for line in split[begin:anchor]])
        rest, told = _cut(rest)
        if rest:
            entry.head.append(rest)
        entry.body += told
        at = anchor + 1
        last = anchors[place + 1] - before if place + 1 < len(anchors) else len(split)
        while (
            at < last and not is_whole(entry.head) and _is_head(split[at]) and len(entry.head) < 3
        ):
            entry.head.append(split[at].text)
            at += 1
        found.append(entry)
    found[-1].body += [line.text for line in split[at:]]
    return found


def _before(
    split: Sequence[Line],
    dated: Sequence[object],
    anchors: Sequence[int],
    is_whole: Callable[[Sequence[str]], bool],
) -> int:
    """Return how many lines above the dates belong to an entry, as this part is written."""
    first = anchors[0]
    alone = dated[first][2]  # type: ignore[index]
    if is_whole([alone]):
        return 0
    count = 0
    while count < min(first, 2) and _is_head(split[first - 1 - count]):
        count += 1
    return count


def _dated(text: str) -> tuple[str, str, str] | None:
    """Return the dates of a line that names a job or a degree, and the line without them."""
    when = period_in(text[: 2 * MOST_HEAD])
    if when is None:
        return None
    start, end, rest = when
    rest += text[2 * MOST_HEAD :]
    if len(text) > MOST_HEAD and not _cut(rest)[1]:
        return None  # a sentence that speaks of a year
    return start, end, rest


def _cut(rest: str) -> tuple[str, list[str]]:
    """Return the names of "Analyst at Trello: cut costs. Led three.", and what is told there."""
    names, colon, told = rest.partition(": ")
    if colon and len(names) <= MOST_HEAD:
        return names.strip(" \t,"), [told.strip()]
    names, stop, told = rest.partition(". ")
    if stop and len(names) <= MOST_HEAD and len(told) > MOST_HEAD // 3:
        return names.strip(" \t,"), [told.strip()]
    return end_cleanly(rest.strip(" \t,|")), []


def _is_head(line: Line) -> bool:
    return not line.bullet and len(line.text) <= MOST_HEAD and not line.text.endswith(".")


def _names_job(head: Sequence[str]) -> bool:
    title, employer, _ = _job(head)
    return bool(title and employer)


def _job(head: Sequence[str]) -> tuple[str, str, list[str]]:
    """Return title, employer and what else stands in a job's first lines."""
    parts = [part.strip(" ,") for line in head for part in WIDE.split(line) if part.strip(" ,")]
    if len(parts) == 1:
        job = parse_job(parts[0])
        return job.title, job.employer, list(job.told if job.title and not job.employer else ())
    titles = [part for part in parts if is_title(part.split(",")[0]) or is_title(part)]
    titles.sort(key=lambda part: not is_title(part.split()[-1]))  # "Dunmore Builders Ltd" is none
    if titles:
        job = parse_job(titles[0])
        others = [part for part in parts if part != titles[0]]
        if job.title and job.employer:
            return job.title, job.employer, []
        return titles[0], _without_place(others[0]) if others else "", []
    return (parts[0], _without_place(parts[1]), []) if len(parts) > 1 else ("", "", [])


def _without_place(name: str) -> str:
    found = PLACE.fullmatch(name)
    return found["name"] if found and not LEGAL.match(found["place"]) else name


def _names_study(head: Sequence[str]) -> bool:
    degree, school = _study(head)
    return bool(degree and school)


def _study(head: Sequence[str]) -> tuple[str, str]:
    """Return the degree and the school that an entry's lines name."""
    parts = [
        end_cleanly(p.strip(" ,()")) for line in head for p in PART.split(line) if p.strip(" ,()")
    ]
    school = next((part for part in parts if _is_school(part)), "")
    degrees = [n for n, part in enumerate(parts) if _is_degree(part) and part != school]
    if degrees:
        first = degrees[0]
        degree = parts[first]
        following = parts[first + 1] if first + 1 < len(parts) else ""
        if following and following != school and _is_bare(degree) and school:
            degree = f"{degree}, {following}"
    else:
        degree = next((part for part in parts if part != school), "") if school else ""
    if not school and degrees:
        school = next((p for p in parts if p != parts[degrees[0]] and p not in degree), "")
    return degree, school


def _is_school(text: str) -> bool:
    return any(word.key.replace(".", "") in SCHOOLS for word in words(text)) or any(
        part in text.casefold() for part in ("universit", "hochschule", "schule", "akademie")
    )


def _is_degree(text: str) -> bool:
    keys = [word.key.replace(".", "") for word in words(text)]
    # "MA" and "BE" are words too, unless a degree begins with them.
    named = any(
        one in DEGREES and (number == 0 or one not in SHORT_DEGREES)
        for number, one in enumerate(keys)
    )
    return named or any(one in text.casefold() for one in WORDS_OF_DEGREES)


def _is_bare(degree: str) -> bool:
    """Tell whether a degree doesn't say of what it is: "BSc"."""
    return len(degree.split()) == 1
