"""Text that a writer was meant to replace: [Company], {{name}}, Your Name, XYZ Corp, TBD."""

# ruff: noqa: RUF001 - every language's dashes, quotes and letters are what this reads

import re
from collections.abc import Iterator

from .letter import Letter
from .report import Finding

LONGEST = 80  # characters between brackets; more is a parenthesis of the person's own

LOCAL_PART = re.compile(r"[\w.+-]++@\Z")

PATTERNS = (
    re.compile(rf"\[(?=[^\[\]\n]{{0,{LONGEST}}}[^\W\d_])[^\[\]\n]{{1,{LONGEST}}}\]"),
    re.compile(r"\[\s*\]"),
    re.compile(r"【[^【】\n]{1,80}】"),
    re.compile(r"<(?!https?:)[^\W\d_][^<>@\n]{0,40}>"),
    re.compile(rf"\$?\{{{{?[^{{}}\n]{{1,{LONGEST}}}\}}?\}}"),
    re.compile(r"%[A-Za-z_]{2,30}%|%\([A-Za-z_]{2,30}\)s"),
    re.compile(r"_{3,}"),
    re.compile(r"\b[Xx]{3,}\b"),
    re.compile(r"\b(?:XYZ|ABC)\b(?: (?:Corp(?:oration)?|Company|Inc|Ltd|University|School)\b)?"),
    re.compile(
        r"\b(?:Your|Applicant|Candidate|Company|Employer|Hiring Manager|Manager|Recipient)"
        r"(?:'s|’s)? (?:Full |First |Last )?(?:Name|Address|Title|Email|E-mail|Phone)\b"
    ),
    re.compile(
        r"\b(?:YOUR|APPLICANT|COMPANY|EMPLOYER|HIRING MANAGER) (?:NAME|ADDRESS|TITLE|EMAIL|PHONE)\b"
    ),
    re.compile(r"\b(?:Your (?:Company|Position|City|Phone Number)|Job Title|Position Title)\b"),
    re.compile(r"\b[Ii]nsert (?:[a-z]+ ){0,3}here\b"),
    re.compile(r"\b(?:Company|Employer|University) [XYZ]\b"),
    re.compile(r"\b(?:TBD|TBA|TODO|FIXME)\b"),
    re.compile(r"\b[Ll]orem [Ii]psum\b"),
    re.compile(r"\b(?:John|Jane) (?:Doe|Q\. Public)\b"),
    re.compile(r"\bexample\.(?:com|org|net)\b"),
)


def placeholders(letter: Letter) -> Iterator[Finding]:
    """Yield each placeholder; what the person typed themselves is none."""
    source, body = letter.every, letter.body
    end = 0
    spans = sorted((m.start(), m.end()) for pattern in PATTERNS for m in pattern.finditer(body))
    for start, stop in spans:
        if _is_own_address(letter, start):
            continue
        if start >= end and not source.has(body[start:stop]):
            end = stop
            yield Finding(
                start, stop, body[start:stop], "placeholder", "This was left to be filled in."
            )


def _is_own_address(letter: Letter, start: int) -> bool:
    """Tell whether an e-mail address before a place has the applicant's surname:
    'daniel.fischer@'."""
    surname = letter.form.applicant_name.casefold().split()[-1:]
    local = LOCAL_PART.search(letter.body, max(0, start - LONGEST), start)
    return bool(local and surname and surname[0] in local[0].casefold())
