"""Draws forms: names, companies, titles, skills and experience as people type them."""

from __future__ import annotations

from contract.form import TONES
from training.mini.forms import FIELDS, Form
from training.mini.word_maker import WordMaker, held_out

PARTICLES = ("de la", "van", "von", "al", "bin", "da")
TRADES = {"software": 3, "care": 2, "teaching": 2, "craft": 2, "office": 2, "service": 2,
          "science": 2, "creative": 2, "any": 6}  # fmt: skip
EMOJI = "🚀✨🎨💻🌱📚🙂🍰🎓🔧"


class FormMaker(WordMaker):
    """Draws forms from one side of the split, hardly ever the same values twice."""

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
