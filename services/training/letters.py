"""Composes letters from the sentences of phrases.toml: what the model learns from."""

from __future__ import annotations

import random
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from values import TONES, Form

HERE = Path(__file__).parent
FIELD_OF = {
    "title": "Job Title",
    "company": "Hiring Company",
    "preferred": "Preferred Qualifications",
    "past": "Past Working Experience",
    "current": "Current Working Experience",
    "skills": "Skillsets",
    "qualifications": "Qualifications",
}
# A value of this kind fits into the first slot; any other goes into the neutral second one.
SLOTS = {
    "past": ("role", "past_role", "past_any"),
    "current": ("role", "current_role", "current_any"),
    "skills": ("list", "skills", "skills_any"),
    "qualifications": ("degree", "qual_degree", "qual_any"),
    "preferred": ("np", "preferred", "preferred_any"),
}


@cache
def phrases() -> dict[str, Any]:
    return tomllib.loads((HERE / "phrases.toml").read_text("utf-8"))


def prompt(form: Form) -> str:
    """The user message: exactly what the web sends."""
    lines = ["Write a cover letter."]
    if form.tone:
        lines.append(f"Tone: {form.tone}")
    return "\n".join(lines + [f"{key}: {value}" for key, value in form.values.items()])


def with_article(text: str) -> str:
    """`an Analyst`, `a University Clerk`, `an HR Manager`, `a UX Designer`."""
    word = re.split(r"[\s\-./]", text)[0]
    if word.isupper() and word.isascii() and 1 < len(word) < 5 and word not in ("LICENCE", "STAFF"):
        vowel = word[0] in "AEFHILMNORSX"
    elif word in ("MSc", "MPhil"):
        vowel = True
    else:
        vowel = text[:1].casefold() in "aeiouéö" and not re.match(r"(?i)uni|use|eu|one|ü", text)
    return f"{'an' if vowel else 'a'} {text}"


def joined(text: str) -> str:
    """`a, b; c` becomes `a, b and c`; each item stays as typed."""
    items = re.split(r"[,;] ", text)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


class Writer:
    """Draws letters; no sentence stands twice in one letter."""

    def __init__(self, seed: int | str) -> None:
        self.rng = random.Random(seed)

    def letter(self, form: Form) -> str:
        tone = form.tone or self.rng.choice(TONES)
        draw = Sentences(self.rng, form, tone)
        given = [slot for slot in SLOTS if FIELD_OF[slot] in form.values]
        work = [slot for slot in ("current", "past") if slot in given]
        study = [slot for slot in ("skills", "qualifications", "preferred") if slot in given]
        self.rng.shuffle(study)
        if self.rng.random() < 0.35:
            work.reverse()

        first, last = [draw.slot("opening")], [draw.slot("closing")]
        middle = [[draw.fact(s) for s in work], [draw.fact(s) for s in study]]
        if self.rng.random() < 0.25:
            middle.reverse()

        # Sentences without a field of their own fill the letter up to its length.
        target = self.rng.randint(*((146, 160) if tone == "concise" else (150, 200)))
        extras = ["why", "title_fit", "strength", "strength", "why", *["strength"] * 3]
        extras += ["title_fit", "closing", "strength", "why", *["strength"] * 4]
        if form.trade != "any" and self.rng.random() < 0.5:
            extras[2] = f"trade.{form.trade}"
        for extra in extras:
            if len(" ".join([*first, *middle[0], *middle[1], *last]).split()) > target - 4:
                break
            text = draw.slot(extra)
            if extra == "closing":
                last.append(text)
            elif extra == "why":
                if self.rng.random() < 0.6:
                    first.append(text)
                else:
                    last.insert(0, text)
            else:
                place = self.rng.choice(middle)
                place.insert(self.rng.randint(min(1, len(place)), len(place)), text)
        return self.lay_out([first, *middle, last], tone, form.values["Applicant Name"])

    def lay_out(self, groups: list[list[str]], tone: str, name: str) -> str:
        """Greeting, three to five paragraphs, closing line and name."""
        groups = [g for g in groups if g]
        if len(groups) == 4 and self.rng.random() < 0.3:
            groups[1:3] = [groups[1] + groups[2]]
        longest = max(range(1, len(groups) - 1), key=lambda i: len(groups[i]), default=0)
        if longest and len(groups) < 5 and len(groups[longest]) > 3 and self.rng.random() < 0.5:
            cut = len(groups[longest]) // 2
            groups[longest : longest + 1] = [groups[longest][:cut], groups[longest][cut:]]
        signoff = self.rng.choice(phrases()["tone"][tone]["signoff"])
        body = "\n\n".join(" ".join(group) for group in groups)
        return f"Dear Hiring Manager,\n\n{body}\n\n{signoff},\n{name}"


class Sentences:
    """The sentences of one letter."""

    def __init__(self, rng: random.Random, form: Form, tone: str) -> None:
        self.rng, self.form, self.used = rng, form, set[str]()
        self.tone = phrases()["tone"][tone]

    def slot(self, name: str) -> str:
        """An unused sentence of the slot, the tone's own ones preferred."""
        if name.startswith("trade."):
            options = phrases()["trade"][name[6:]]
        else:
            own = self.tone.get(name, []) if self.rng.random() < 0.45 else []
            options = own or phrases()["slots"][name]
        fresh = [o for o in options if o not in self.used] or phrases()["slots"]["strength"]
        text = self.rng.choice(fresh)
        self.used.add(text)
        return self.fill(text)

    def fact(self, slot: str) -> str:
        """A sentence that carries one field; now and then a neutral one where a fluent one fits."""
        kind, fluent, neutral = SLOTS[slot]
        fits = self.form.kinds.get(FIELD_OF[slot]) == kind and self.rng.random() < 0.8
        return self.slot(fluent if fits else neutral)

    def fill(self, text: str) -> str:
        filled = {}
        for key, name in FIELD_OF.items():
            if name in self.form.values:
                value = self.form.values[name]
                filled[key] = joined(value) if key == "skills" and "{skills}" in text and (
                    self.form.kinds[name] == "list") else value  # fmt: skip
                filled[f"a_{key}"] = with_article(value)
        sentence = text.format(**filled)
        return re.sub(r"([.!?])\.$", r"\1", sentence)  # "at Acme Inc.." and "I teach.."
