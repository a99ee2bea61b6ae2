"""What a check finds, and the shape in which it is kept beside the letter."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal[
    "employer", "degree", "number", "year", "placeholder",
    "title", "skill", "language", "award", "name", "claim", "quotation",
]  # fmt: skip
Verdict = Literal["from_form", "about_job", "without_source", "not_judged"]

RULES_WEIGHT = 0.8  # of the score; the rest is the share of the person's facts that were used


@dataclass(frozen=True)
class Rule:
    """One rule and whether the letter keeps it."""

    rule: str
    ok: bool
    message: str


@dataclass(frozen=True)
class Fact:
    """What the person told in `field`, and whether it is used; a period needn't be: `matters`."""

    field: str
    label: str
    text: str
    used: bool
    matters: bool = True


@dataclass(frozen=True, order=True)
class Finding:
    """A stretch of the letter, body[start:end] == text, that its source does not account for."""

    start: int
    end: int
    text: str
    kind: Kind
    message: str


@dataclass(frozen=True)
class Sentence:
    """A sentence of the letter, body[start:end], and what it rests on."""

    start: int
    end: int
    verdict: Verdict


@dataclass(frozen=True)
class Report:
    """All that is known of one letter's text; `limits` says what could not be judged."""

    rules: tuple[Rule, ...]
    facts: tuple[Fact, ...] = field(default=())
    unsourced: tuple[Finding, ...] = field(default=())
    sentences: tuple[Sentence, ...] = field(default=())
    limits: tuple[str, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether every rule is kept."""
        return all(rule.ok for rule in self.rules)

    @property
    def score(self) -> float:
        """The letter's quality, 0 to 1: mostly rules kept, partly facts used."""
        kept_share = sum(rule.ok for rule in self.rules) / len(self.rules)
        used = sum(fact.used for fact in self.facts) / len(self.facts) if self.facts else 1.0
        return round(RULES_WEIGHT * kept_share + (1 - RULES_WEIGHT) * used, 3)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON keeps it; offsets count characters of the body."""
        return {
            "ok": self.ok,
            "score": self.score,
            "rules": [asdict(rule) for rule in self.rules],
            "facts": [asdict(fact) for fact in self.facts],
            "unsourced": [asdict(finding) for finding in self.unsourced],
            "sentences": [asdict(sentence) for sentence in self.sentences],
            "limits": list(self.limits),
        }
