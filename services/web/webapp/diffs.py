"""What changed between two texts, in words."""

import difflib
import re
from typing import Literal

Op = Literal["same", "added", "removed"]

TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
EXACT = 4_000_000  # pairs of words up to which a diff is exact


def diff_words(old: str, new: str) -> list[tuple[Op, str]]:
    """Return the stretches of two texts; same and removed make `old`, same and added `new`."""
    a, b = TOKENS.findall(old), TOKENS.findall(new)
    # Past that, frequent words are no longer anchors, so that a diff never takes seconds.
    matcher = difflib.SequenceMatcher(a=a, b=b, autojunk=len(a) * len(b) > EXACT)
    stretches: list[tuple[Op, str]] = []
    for op, a1, a2, b1, b2 in matcher.get_opcodes():
        if op == "equal":
            stretches.append(("same", "".join(a[a1:a2])))
            continue
        if a2 > a1:
            stretches.append(("removed", "".join(a[a1:a2])))
        if b2 > b1:
            stretches.append(("added", "".join(b[b1:b2])))
    return stretches
