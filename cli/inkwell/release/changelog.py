"""CHANGELOG.md for a release: its section, and the heading with version and day."""

import re
from datetime import date

from inkwell.errors import InkwellError

HEADING = re.compile(r"^## .*$", re.MULTILINE)
UNRELEASED = "## Unreleased"


def section(text: str, heading: str) -> str:
    """Return what stands below a heading such as `## 0.2.0`, without the heading.

    Raises:
        InkwellError: there is no such heading.
    """
    match = re.search(rf"^{re.escape(heading)}(?: .*)?$", text, re.MULTILINE)
    if match is None:
        raise InkwellError(f"CHANGELOG.md has no heading {heading!r}.")
    following = HEADING.search(text, match.end())
    return text[match.end() : following.start() if following else len(text)].strip()


def released(text: str, version: str, day: date) -> str:
    """Return the text with what was unreleased under the version and the day.

    Raises:
        InkwellError: nothing is unreleased.
    """
    if not section(text, UNRELEASED):
        raise InkwellError("CHANGELOG.md says nothing under Unreleased: what would be released?")
    dated = f"{UNRELEASED}\n\n## {version} - {day.isoformat()}"
    return re.sub(rf"^{UNRELEASED}$", dated, text, count=1, flags=re.MULTILINE)
