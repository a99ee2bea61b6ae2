"""What one reckons from the form: years and months of its jobs, days of a week, jobs, languages."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import combinations

from webapp.core.clock import now
from webapp.facts.lexicon import word_set
from webapp.facts.periods import Period
from webapp.facts.text import root

from .letter import Letter
from .quantities import Quantity
from .source import Source

MONTHS = 12
WINDOW = 24  # characters behind a number that may say "later"
# 'Two summers' of 'Sommer 2017 und 2018'.
SEASONS = frozenset(
    map(
        root,
        word_set(
            """seasons summers winters springs autumns harvests campaigns years saisons etes hivers
            campagnes temporadas veranos inviernos campanas anos sommer winter jahre saisonen"""
        ),
    )
)
SEASON = r"(?:(?:19|20)\d\d(?:[-/]\d\d)?|\d\d[-/]\d\d)"
ONE_SEASON = re.compile(SEASON)
LISTED_SEASONS = re.compile(
    rf"\b{SEASON}\b(?:(?:\s?[,+&]|\s(?:and|und|u\.|et|y|e))\s?(?:\w+\s)?{SEASON}\b)+"
)
LATER = re.compile(
    r"\s(?:later|earlier|into|after|nach|après|tras|afterwards|before that|after that"
    r"|später|zuvor|danach|plus tard|avant"
    r"|después|más tarde|antes)\b",
    re.IGNORECASE,
)
JOBS = frozenset(map(root, ("jobs", "posts", "roles", "employers", "positions")))
LANGUAGES = frozenset(map(root, ("languages", "tongues")))


def reckoned(
    letter: Letter, quantity: Quantity, low: Decimal, high: Decimal, places: frozenset[int]
) -> bool:
    """Tell whether a length of time follows from the periods of the jobs."""
    if _is_listed(letter, quantity, places):
        return True
    if quantity.kind not in ("year", "month") and not quantity.counted & SEASONS:
        return False
    if low == high and (_is_between(letter, quantity, places) or _is_sum(letter, quantity, places)):
        return True
    scale = MONTHS if quantity.kind == "month" else 1
    this_year = now().year
    jobs = {number: job for number, job in letter.jobs_by_entry.items() if job.period}
    chosen = (
        [job for number, job in jobs.items() if number in places] if places else [*jobs.values()]
    )
    if places and not chosen and not any(map(letter.own.periods_by_entry.get, places)):
        return False
    lengths = {job.period.years(this_year) for job in chosen if job.period}
    slack = {
        years - 1
        for job in chosen
        if job.period and not job.period.last
        for years in [job.period.years(this_year)]
    }
    each = [job.period.years(this_year) for job in chosen if job.period]
    for start in range(len(each)):
        lengths |= {sum(each[start:end]) for end in range(start + 1, len(each) + 1)}
    if not places:
        lengths |= _spans([job.period for job in chosen if job.period])
    if slack:  # of a job that goes on, this year may not count yet
        slack.add(sum(each) - 1)
    firsts = [job.period.first for job in chosen if job.period and job.period.first]
    ongoing = any(job.period and job.period.first and not job.period.last for job in chosen)
    if firsts and ongoing and not places:
        lengths |= {this_year - min(firsts)}
    entries = places or letter.own.periods_by_entry  # without a place, breaks between jobs, too
    periods = [p for number in entries for p in letter.own.periods_by_entry.get(number, ())]
    lengths |= {period.years(this_year) for period in periods}
    lengths |= {round(period.months / MONTHS) for period in periods}
    for number in places or jobs:  # 'secretary from 1998 to 2009, then PA there until 2014'
        lengths |= _spans(list(letter.own.periods_by_entry.get(number, ())))
    months = {period.months for period in periods} if quantity.kind == "month" else set()
    months |= {count - 1 for count in months}  # from June to June are twelve or thirteen
    found = {years * scale for years in lengths | slack} | months
    return any(low <= value <= high for value in found if value > 0)


def _is_listed(letter: Letter, quantity: Quantity, places: frozenset[int]) -> bool:
    """Tell whether an entry lists as many years as there are seasons: 'summers 2018 and 2019'."""
    if quantity.kind != "year" and not quantity.counted & SEASONS:
        return False
    return _is_among(_times_of(letter.own).listed, quantity, places)


def _is_between(letter: Letter, quantity: Quantity, places: frozenset[int]) -> bool:
    """Tell whether two years lie so far apart: of the entry, or of any for 'three years later'."""
    if quantity.kind != "year":
        return False
    times, end = _times_of(letter.own), quantity.found.end
    if LATER.search(letter.body, end, end + WINDOW):
        return any(value in times.ever_apart for value, _ in quantity.found.meanings)
    return bool(places) and _is_among(times.apart, quantity, places)


def _is_sum(letter: Letter, quantity: Quantity, places: frozenset[int]) -> bool:
    """Tell whether an entry's lengths of time add up to it: two years and three."""
    return _is_among(_times_of(letter.own).sums.get(quantity.kind, {}), quantity, places)


def _is_among(values: dict[int, set[Decimal]], quantity: Quantity, places: frozenset[int]) -> bool:
    """Tell whether an entry, of those places if there are any, has the quantity's value."""
    said = {value for value, _ in quantity.found.meanings}
    chosen = (values.get(n, set()) for n in places) if places else values.values()
    return any(said & each for each in chosen)


@dataclass(frozen=True, slots=True)
class _Times:
    """What the entries' years and lengths of time make: values by the number of the entry.

    Attributes:
        listed: how many years or seasons a list names.
        apart: how far two years of the entry lie apart; `ever_apart` of any two.
        sums: the lengths of time added up, by their kind.
    """

    listed: dict[int, set[Decimal]]
    apart: dict[int, set[Decimal]]
    ever_apart: set[Decimal]
    sums: dict[str, dict[int, set[Decimal]]]


@lru_cache(maxsize=64)  # sources are kept with their form (source.sources_of)
def _times_of(source: Source) -> _Times:
    listed = {
        entry.number: {
            Decimal(len(ONE_SEASON.findall(match[0])))
            for match in LISTED_SEASONS.finditer(entry.text)
        }
        for entry in source.entries
    }
    years: dict[int, set[int]] = {}
    lengths: dict[str, dict[int, list[Decimal]]] = {}
    for one in source.quantities:
        if one.found.is_year:
            years.setdefault(one.entry, set()).add(one.found.year)
        elif one.kind in ("year", "month", "week"):
            value = max(value for value, _ in one.found.meanings)
            lengths.setdefault(one.kind, {}).setdefault(one.entry, []).append(value)
    sums = {
        kind: {entry: {sum(each, Decimal())} for entry, each in of.items() if len(each) > 1}
        for kind, of in lengths.items()
    }
    every = set().union(*years.values()) if years else set()
    return _Times(listed, {n: _apart(each) for n, each in years.items()}, _apart(every), sums)


def _apart(years: set[int]) -> set[Decimal]:
    return {Decimal(abs(one - other)) for one, other in combinations(years, 2)}


def counted_one_by_one(letter: Letter, quantity: Quantity) -> bool:
    """Tell whether the form gives what is counted one by one: its jobs and languages, or the days
    of a part-time job as a share of a week."""
    values = {value for value, _ in quantity.found.meanings}
    if quantity.kind == "day":
        shares = [Decimal("0.2") * day for day in range(1, 5)]
        return any(5 * share in values for share in shares if share in letter.own.by_value)
    if quantity.counted & JOBS and any(1 < value <= len(letter.jobs_by_entry) for value in values):
        return True
    return bool(quantity.counted & LANGUAGES) and len(letter.own.tongues) in values


def _spans(periods: list[Period]) -> set[int]:
    """Return the years from the beginning of one job to the end of a later one."""
    return {
        last.last - first.first
        for first in periods
        for last in periods
        if first.first and last.last >= first.first
    }
