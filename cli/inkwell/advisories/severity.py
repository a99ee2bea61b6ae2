"""How severe a vulnerability is: CVSS 3's base score, or the word that its source gives."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

UNIMPORTANT, UNKNOWN = "unimportant", "unknown"
LADDER = ("low", "medium", "high", "critical")
WORDS = {"moderate": "medium", "important": "high", **{word: word for word in LADDER}}
# CVSS 3.1, section 7.4; 3.0 has the same numbers (first.org/cvss/v3-1/specification-document).
WEIGHTS = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "UI": {"N": 0.85, "R": 0.62},
    "C": {"H": 0.56, "L": 0.22, "N": 0.0},
    "I": {"H": 0.56, "L": 0.22, "N": 0.0},
    "A": {"H": 0.56, "L": 0.22, "N": 0.0},
}
PRIVILEGES = {"N": (0.85, 0.85), "L": (0.62, 0.68), "H": (0.27, 0.5)}  # scope unchanged, changed


def base_score(vector: str) -> float | None:
    """Return the base score of a CVSS 3 vector, or None for what is no such vector."""
    metrics = dict(part.split(":", 1) for part in vector.split("/") if ":" in part)
    if not metrics.get("CVSS", "").startswith("3"):
        return None
    try:
        weight = {name: values[metrics[name]] for name, values in WEIGHTS.items()}
        changed = {"U": False, "C": True}[metrics["S"]]
        privileges = PRIVILEGES[metrics["PR"]][changed]
    except KeyError:
        return None
    lost = 1 - (1 - weight["C"]) * (1 - weight["I"]) * (1 - weight["A"])
    impact = 7.52 * (lost - 0.029) - 3.25 * (lost - 0.02) ** 15 if changed else 6.42 * lost
    if impact <= 0:
        return 0.0
    exploitability = 8.22 * weight["AV"] * weight["AC"] * privileges * weight["UI"]
    return _rounded_up(min((1.08 if changed else 1.0) * (impact + exploitability), 10))


def _rounded_up(score: float) -> float:
    """Return the next tenth, safe from the errors of floats (CVSS 3.1, appendix A)."""
    whole = round(score * 100_000)
    return whole / 100_000 if whole % 10_000 == 0 else (math.floor(whole / 10_000) + 1) / 10


def of(records: Iterable[Mapping[str, Any]]) -> str:
    """Return the highest of what joined records say of one package.

    Unknown stays a word of its own. A malicious package (MAL-...) is critical: it is the exploit.
    What Debian calls unimportant isn't a vulnerability of its package, whatever the score.
    """
    severities = [word for record in records for word in _severities(record)]
    if UNIMPORTANT in severities:
        return UNIMPORTANT
    return max((word for word in severities if word in LADDER), key=LADDER.index, default=UNKNOWN)


def _severities(record: Mapping[str, Any]) -> Iterable[str]:
    if record["id"].startswith("MAL-"):
        yield "critical"
    affected = record["affected"]
    for entry in [*(record.get("severity") or ()), *(affected.get("severity") or ())]:
        score = base_score(entry["score"])
        if score is not None:
            yield "critical" if score >= 9 else "high" if score >= 7 else _lower(score)
    for holder in (record, affected):
        word = (holder.get("database_specific") or {}).get("severity")
        yield WORDS.get(str(word).lower(), UNKNOWN)
    urgency = (affected.get("ecosystem_specific") or {}).get("urgency")
    yield UNIMPORTANT if urgency == UNIMPORTANT else WORDS.get(str(urgency), UNKNOWN)


def _lower(score: float) -> str:
    return "medium" if score >= 4 else "low"
