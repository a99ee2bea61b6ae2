"""What one reckons from the form: years and months of its jobs, days of a week, jobs, languages."""

from decimal import Decimal

from webapp.core.clock import now
from webapp.facts.periods import Period
from webapp.facts.text import root

from .letter import Letter
from .quantities import Quantity

MONTHS = 12
JOBS = frozenset(map(root, ("jobs", "posts", "roles", "employers", "positions")))
LANGUAGES = frozenset(map(root, ("languages", "tongues")))


def reckoned(
    letter: Letter, quantity: Quantity, low: Decimal, high: Decimal, places: frozenset[int]
) -> bool:
    """Tell whether a length of time follows from the periods of the jobs."""
    if quantity.kind not in ("year", "month"):
        return False
    scale = MONTHS if quantity.kind == "month" else 1
    this_year = now().year
    jobs = {number: job for number, job in letter.jobs_by_entry.items() if job.period}
    chosen = (
        [job for number, job in jobs.items() if number in places] if places else [*jobs.values()]
    )
    if places and not chosen:
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
    for number in places or jobs:  # 'secretary from 1998 to 2009, then PA there until 2014'
        lengths |= _spans(list(letter.own.periods_by_entry.get(number, ())))
    months = {period.months for period in periods} if quantity.kind == "month" else set()
    months |= {count - 1 for count in months}  # from June to June are twelve or thirteen
    found = {years * scale for years in lengths | slack} | months
    return any(low <= value <= high for value in found if value > 0)


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
