"""Made-up forms: names, companies, titles, skills and experience as people type them.

A value's words are either for training or for evaluation, by hash, never both: what the model
copies at evaluation it has never seen whole.
"""

from __future__ import annotations

import random
import tomllib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
TONES = ("professional", "warm", "confident", "concise", "enthusiastic")
FIELDS = (
    "Job Title",
    "Hiring Company",
    "Preferred Qualifications",
    "Applicant Name",
    "Past Working Experience",
    "Current Working Experience",
    "Skillsets",
    "Qualifications",
)
LENGTHS = ("short", "long")  # None is the usual one
ALWAYS = ("Job Title", "Hiring Company", "Applicant Name")
SCRIPTS = ((0x410, 0x44F), (0x391, 0x3C9), (0x627, 0x64A), (0x4E00, 0x4FFF), (0x3041, 0x3093),
           (0xAC00, 0xACFF), (0x905, 0x939), (0x5D0, 0x5EA))  # fmt: skip
PARTICLES = ("de la", "van", "von", "al", "bin", "da")
TRADES = {"software": 3, "care": 2, "teaching": 2, "craft": 2, "office": 2, "service": 2,
          "science": 2, "creative": 2, "any": 6}  # fmt: skip
EMOJI = "🚀✨🎨💻🌱📚🙂🍰🎓🔧"
ONSETS = "b br c ch cl d dr f fl g gr h j k kh l m n p pr qu r s sh st t th tr v w y z x ts".split()  # noqa: SIM905
VOWELS = "a e i o u a e i o u a e i o u a e i o ai ea ee ou ia io é ü ö".split()  # noqa: SIM905
CODAS = ["", "", "", "n", "r", "l", "s", "m", "t", "x", "nd", "rk", "ll", "ng", "ck", "th"]


@dataclass
class Form:
    """What a person typed, and what the generator knows about it (empty for a real form)."""

    values: dict[str, str]
    tone: str | None
    kinds: dict[str, str] = field(default_factory=dict)
    trade: str = "any"
    length: str | None = None


def held_out(word: str) -> bool:
    """One word in ten is kept for evaluation."""
    return zlib.crc32(word.casefold().encode()) % 10 == 0


@cache
def words(kind: str, evaluation: bool) -> tuple[str, ...]:
    """The words of one list that belong to training or to evaluation."""
    lists = tomllib.loads((HERE / "words.toml").read_text("utf-8"))
    text = lists["role"][kind[5:]] if kind.startswith("role.") else lists[kind]
    both = text.split()
    kept = tuple(w for w in both if held_out(w) == evaluation)
    return kept or tuple(both)


class Maker:
    """Draws forms from one side of the split, never the same values twice in practice."""

    def __init__(
        self,
        seed: int | str,
        *,
        evaluation: bool = False,
        blur: float = 0.0,
        repeat: float = 0.0,
        spelled: tuple[str, ...] = (),
    ) -> None:
        """`blur`: the share of listed words that are replaced by one nobody has listed.

        `repeat`: the share of forms whose fields have words in common, as in "Nurse" who was a
        "Nurse" before. `spelled`: words made of the tokenizer's pieces, for `blur`.
        """
        self.rng = random.Random(seed)
        self.evaluation, self.blur, self.repeat, self.spelled = evaluation, blur, repeat, spelled
        self.shared: dict[str, list[str]] | None = None

    def word(self, kind: str) -> str:
        if self.shared is None:
            return self.fresh(kind)
        if kind not in self.shared:
            self.shared[kind] = [self.fresh(kind) for _ in range(3)]
        return self.rng.choice(self.shared[kind])

    def fresh(self, kind: str) -> str:
        word = self.rng.choice(words(kind, self.evaluation))
        return self.blurred(word) if self.blur and self.rng.random() < self.blur else word

    def blurred(self, word: str) -> str:
        """`Technician` becomes `Techmor`, `Zarnician` or a spelled word: copied by its pieces.

        A listed word is one token, and a model that has met only such words in a job title
        can't spell out one that it doesn't know.
        """
        if self.spelled and self.rng.random() < 0.6:
            text = self.rng.choice(self.spelled)
            return text.lower() if word.islower() else text
        cut = self.rng.randint(1, max(1, len(word) - 1))
        while True:
            piece = self.invented(1, 2)
            text = word[:cut] + piece.lower() if self.rng.random() < 0.5 else piece + word[cut:]
            if not held_out(text):
                return text.lower() if word.islower() else text

    def invented(self, low: int = 2, high: int = 3) -> str:
        """A word nobody has seen: syllables, or now and then bare letters."""
        r = self.rng
        while True:
            if r.random() < 0.15:
                text = "".join(r.choices("abcdefghijklmnopqrstuvwxyz", k=r.randint(2, 8)))
            else:
                text = "".join(
                    r.choice(ONSETS) + r.choice(VOWELS) + r.choice(CODAS)
                    for _ in range(r.randint(low, high))
                )
            if held_out(text) == self.evaluation:
                return text.capitalize()

    def foreign(self) -> str:
        """A word or two in another script."""
        low, high = self.rng.choice(SCRIPTS)
        sizes = [self.rng.randint(2, 5) for _ in range(self.rng.randint(1, 2))]
        return " ".join("".join(chr(self.rng.randint(low, high)) for _ in range(n)) for n in sizes)

    def pick(self, *choices: tuple[float, Callable[[], str]]) -> str:
        return self.rng.choices([c[1] for c in choices], [c[0] for c in choices])[0]()

    def casing(self, text: str) -> str:
        x = self.rng.random()
        return text.lower() if x < 0.14 else text.upper() if x < 0.16 else text

    def name(self) -> str:
        r = self.rng

        def first() -> str:
            return self.pick((6, lambda: self.word("first")), (4, self.invented))

        def last() -> str:
            return self.pick((5, lambda: self.word("last")), (5, self.invented))

        text = self.pick(
            (66, lambda: f"{first()} {last()}"),
            (12, first),
            (5, lambda: f"{first()} {r.choice('ABCDEFGHJKLMNPRSTW')}. {last()}"),
            (5, lambda: f"{first()} {first()} {last()}"),
            (4, lambda: f"{first()} {last()}-{last()}"),
            (3, lambda: f"{first()} {r.choice(PARTICLES)} {last()}"),
            (1, lambda: f"Dr {first()} {last()}"),
            (4, self.foreign),
        )
        x = r.random()
        return text.lower() if x < 0.06 else text.upper() if x < 0.08 else text

    def company(self) -> str:
        r = self.rng

        def brand() -> str:
            return self.pick((5, lambda: self.word("brand")), (5, self.invented))

        text = self.pick(
            (22, lambda: f"{brand()} {self.word('sector')}"),
            (20, self.invented),
            (14, lambda: f"{brand()} {brand()} {self.word('sector')}"),
            (9, lambda: brand() + self.word("brand")),
            (6, lambda: brand() + self.word("brand").lower()),
            (8, lambda: f"{brand()} {self.word('suffix')}"),
            (5, lambda: f"{self.word('last')} & {self.word('last')}"),
            (3, lambda: f"{self.word('last')}'s {self.word('sector')}"),
            (4, lambda: f"University of {self.invented()}"),
            (4, lambda: f"{brand()} {self.word('sector')} {self.word('place')}"),
            (3, lambda: "".join(r.choices("ABCDEFGHIKLMNOPRSTVWXZ", k=r.randint(2, 4)))),
            (3, lambda: f"{brand().lower()}.{self.rng.choice(('io', 'ai', 'com', 'org', 'app'))}"),
            (2, lambda: f"{brand()} {self.rng.randint(2, 999)}"),
            (3, self.foreign),
        )  # fmt: skip
        return self.casing(text)

    def title(self) -> tuple[str, str]:
        """A job title and its trade."""
        trade = self.rng.choices(list(TRADES), list(TRADES.values()))[0]

        def role() -> str:
            return self.word(f"role.{trade}")

        def domain() -> str:
            return self.pick((7, lambda: self.word("domain")), (3, self.invented))

        text = self.pick(
            (40, lambda: f"{domain()} {role()}"),
            (12, lambda: f"{self.word('level')} {domain()} {role()}"),
            (12, lambda: f"{domain()} {domain()} {role()}"),
            (8, lambda: f"{self.word('level')} {role()}"),
            (8, role),
            (4, lambda: f"{role()} of {domain()}"),
            (3, lambda: f"{role()} ({domain()})"),
            (3, lambda: f"{role()} / {domain()} {role()}"),
            (2, lambda: f"{domain()} {role()} {self.rng.choice(('II', 'III', 'B', 'C2'))}"),
            (3, lambda: f"{role()}, {domain()}"),
        )
        if self.rng.random() < 0.03:
            return self.foreign(), "any"
        return self.casing(text), trade

    def experience(self) -> tuple[str, str]:
        """Past or current work and its kind: "role" fits after "I worked as a", "any" does not."""
        r, title, company = self.rng, self.title()[0], self.company()
        if r.random() < 0.58:
            return f"{title} at {company}", "role"
        year, years = r.randint(1988, 2023), r.randint(2, 19)
        thing = self.pick((1, lambda: self.word("domain").lower()), (1, lambda: self.word("skill")))
        text = self.pick(
            (3, lambda: f"{title} at {company}, {year}-{year + r.randint(1, 6)}"),
            (2, lambda: f"{title} at {company} ({years} years)"),
            (2, lambda: f"{title}, {company}"),
            (2, lambda: f"{title} at {company}; {self.title()[0]} at {self.company()}"),
            (2, lambda: company),
            (2, lambda: f"{years} years of {thing} at {company}"),
            (1, lambda: f"{years} years experience {thing}"),
            (2, lambda: f"I {r.choice(('worked', 'volunteered', 'helped out'))} at {company} for {years} years"),  # noqa: E501
            (1, lambda: f"ran the {thing} team at {company} and trained new staff"),
            (1, lambda: f"I have my own {thing} business in {self.invented()}. I also teach {self.word('skill')}."),  # noqa: E501
            (1, lambda: f"{thing} {r.choice(EMOJI)} at {company}"),
            (1, lambda: f"since {year} with {company}"),
        )  # fmt: skip
        return text, "any"

    def skills(self) -> tuple[str, str]:
        """A list as typed; up to four items may be joined into a sentence."""
        r = self.rng

        def one() -> str:
            return self.pick(
                (6, lambda: self.word("skill")),
                (2, lambda: f"{self.word('skill')} {self.word('domain').lower()}"),
                (3, lambda: self.invented().lower()),
                (1, self.invented),
            )

        n = r.choices((1, 2, 3, 4, 6, 9), (25, 22, 20, 12, 6, 2))[0]
        joint = r.choice((", ", ", ", ", ", "; ", " and ")) if n < 6 else ", "
        text = joint.join(one() for _ in range(n))
        if r.random() < 0.06:
            return f"{text} {r.choice(EMOJI)}", "any"
        return text, "list" if n < 6 and (joint != " and " or n < 3) else "any"

    def qualifications(self) -> tuple[str, str]:
        r = self.rng
        subject = self.pick((6, lambda: self.word("subject")), (4, self.invented))
        if r.random() < 0.25:
            subject += f" {self.word('subject')}"
        text = f"{self.casing(self.word('degree'))} in {subject}"
        x = r.random()
        if x < 0.45:
            return text, "degree"
        if x < 0.58:
            return f"{text} from {self.company()}", "degree"
        return self.pick(
            (2, lambda: f"{text}, {r.randint(1985, 2024)}"),
            (2, lambda: f"{text}; {self.word('degree')} {self.word('subject')}"),
            (1, lambda: f"{r.randint(3, 10)} GCSEs and {self.word('degree')} {subject}"),
            (1, lambda: f"{self.word('degree')} {subject}, {self.company()}"),
            (1, lambda: f"certified {self.invented()} {self.word('skill')}"),
            (1, lambda: f"I studied {subject} at {self.company()}."),
        ), "any"

    def preferred(self) -> tuple[str, str]:
        r, years = self.rng, self.rng.randint(1, 15)
        skill = self.pick((6, lambda: self.word("skill")), (2, lambda: self.invented().lower()))
        text = self.pick(
            (4, lambda: f"{years} years experience {skill}"),
            (2, lambda: f"{years}+ years of {self.word('domain').lower()} {skill}"),
            (3, lambda: f"experience with {skill} and {self.word('skill')}"),
            (2, lambda: f"{self.word('degree')} in {self.word('subject')}"),
            (2, lambda: f"{skill}, {self.word('skill')}"),
            (2, lambda: f"good knowledge of {skill}"),
        )
        if r.random() < 0.15:
            return f"You have {text}. {skill.capitalize()} is a plus.", "any"
        return text, "np"

    def form(self) -> Form:
        """One form; any field but the three that name job, company and person may be empty."""
        r = self.rng
        self.shared = {} if self.repeat and r.random() < self.repeat else None
        title, trade = self.title()
        while self.evaluation and not any(map(held_out, title.replace("(", "").split())):
            title, trade = self.title()
        made = {
            "Past Working Experience": self.experience(),
            "Current Working Experience": self.experience(),
            "Skillsets": self.skills(),
            "Qualifications": self.qualifications(),
            "Preferred Qualifications": self.preferred(),
        }
        full = r.random()
        keep = 1.0 if full < 0.45 else 0.0 if full > 0.95 else 0.7
        values = {
            "Job Title": title,
            "Hiring Company": self.company(),
            "Applicant Name": self.name(),
        }
        kinds = {}
        for key, (text, kind) in made.items():
            if r.random() < keep:
                values[key], kinds[key] = text, kind
        ordered = {key: values[key] for key in FIELDS if key in values}
        return Form(ordered, r.choice(TONES) if r.random() < 0.85 else None, kinds, trade)
