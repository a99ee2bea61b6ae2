"""Composes letters from the sentences of phrases.toml: what the model learns from."""

from __future__ import annotations

import random
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from contract.form import LABELS, TONES
from modelserver.checkpoints.sentences import with_article
from training.mini.forms import Form
from training.trigrams import WORD

HERE = Path(__file__).parent
GAP = re.compile(r"\{\w+\}")
SLOT = re.compile(r"\{(a_|)(\w+)\}")
FIELD_OF = {
    "title": LABELS["job_title"],
    "company": LABELS["company"],
    "preferred": LABELS["preferred_qualifications"],
    "past": LABELS["past_experience"],
    "current": LABELS["current_experience"],
    "skills": LABELS["skills"],
    "qualifications": LABELS["qualifications"],
}
# A value of this kind fits into the first slot; any other goes into the neutral second one.
SLOTS = {
    "past": ("role", "past_role", "past_any"),
    "current": ("role", "current_role", "current_any"),
    "skills": ("list", "skills", "skills_any"),
    "qualifications": ("degree", "qualifications", "qualifications_any"),
    "preferred": ("np", "preferred", "preferred_any"),
}

POOLS = ("why", "fit", "work", "study", "closing")  # what a letter is filled from
SHORT, USUAL, LONG = (122, 138), (150, 200), (215, 260)  # words, by the form's length
CONCISE = (140, 158)
GREETING = "Dear Hiring Manager,"
OWN = 3  # a tone or a trade shall show: its sentences are so many times as likely
LONG_LIST = 3  # commas


@cache
def phrases() -> dict[str, Any]:
    return tomllib.loads((HERE / "phrases.toml").read_text("utf-8"))


def sentences(slot: str) -> list[str]:
    """All common sentences of a slot, whether it has stages or not."""
    pool: list[Any] = phrases()["slots"][slot]
    return [text for each in pool for text in ([each] if isinstance(each, str) else each)]


@cache
def own_words() -> frozenset[str]:
    """The words of all sentences, which state no facts; values bring their own."""
    pools = [sentences(slot) for slot in phrases()["slots"]] + list(phrases()["trade"].values())
    pools += [pool for tone in phrases()["tone"].values() for pool in tone.values()]
    text = " ".join(text for pool in pools for text in pool)
    return frozenset(WORD.findall(GAP.sub(" ", text) + " Dear Hiring Manager a an and"))


def templates() -> list[str]:
    """All that a letter is made of, with the field's name in each gap: for the server's guard."""
    pools = [sentences(slot) for slot in phrases()["slots"]] + list(phrases()["trade"].values())
    tones = phrases()["tone"].values()
    pools += [pool for tone in tones for slot, pool in tone.items() if slot != "signoff"]
    ends = [f"{end},\n{{applicant_name}}" for tone in tones for end in tone["signoff"]]
    gaps = {slot: name.lower().replace(" ", "_") for slot, name in FIELD_OF.items()}
    texts = [SLOT.sub(lambda gap: f"{{{gap[1]}{gaps[gap[2]]}}}", t) for pool in pools for t in pool]
    return sorted({GREETING, *ends, *texts})


def prompt(form: Form) -> str:
    """The user message: exactly what the web sends."""
    lines = ["Write a cover letter."]
    if form.tone:
        lines.append(f"Tone: {form.tone}")
    if form.length:
        lines.append(f"Length: {form.length}")
    return "\n".join(lines + [f"{key}: {value}" for key, value in form.values.items()])


def joined(text: str) -> str:
    """`a, b; c` becomes `a, b and c`; each item stays as typed."""
    items = re.split(r"[,;] ", text)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


class Writer:
    """Draws letters: each fact once, no sentence twice."""

    def __init__(self, seed: int | str) -> None:
        self.rng = random.Random(seed)

    def letter(self, form: Form) -> str:
        tone = form.tone or self.rng.choice(TONES)
        draw = Sentences(self.rng, form, tone)
        filled = [slot for slot in SLOTS if FIELD_OF[slot] in form.values]
        work = [draw.fact(slot) for slot in ("current", "past") if slot in filled]
        study = [draw.fact(s) for s in ("skills", "qualifications", "preferred") if s in filled]
        first = [draw.one("opening")]

        # Sentences without a field of their own fill the letter up to its length.
        for slot in ("why", "closing", "work" if work else "fit"):
            draw.more(slot)
        target = self.rng.randint(*wanted_words(form.length, tone))
        spare = [slot for slot in POOLS for _ in draw.stages[slot]]
        self.rng.shuffle(spare)
        while spare and count_words([*first, *work, *study, *draw.chosen()]) < target:
            draw.more(spare.pop())
        groups = [
            first + draw.chosen("why"),
            ([] if work else draw.chosen("fit")) + work + draw.chosen("work"),
            study + draw.chosen("study") + (draw.chosen("fit") if work else []),
            draw.chosen("closing"),
        ]
        signoff = self.rng.choice(phrases()["tone"][tone]["signoff"])
        body = "\n\n".join(" ".join(group) for group in groups if group)
        name = form.values["Applicant Name"]
        return f"{GREETING}\n\n{body}\n\n{signoff},\n{name}"


def count_words(texts: list[str]) -> int:
    return len(" ".join(texts).split())


def wanted_words(length: str | None, tone: str) -> tuple[int, int]:
    """The fewest and the most words; where no length is asked for, a concise letter is shorter."""
    if length:
        return SHORT if length == "short" else LONG
    return CONCISE if tone == "concise" else USUAL


def stages_of(slot: str, tone: dict[str, Any], trade: list[str]) -> list[list[str]]:
    """A pool's stages for one tone and trade: phrases.toml says where their sentences belong."""
    stages: list[list[str]] = phrases()["slots"][slot]
    if slot == "closing":
        return [*stages[:-1], stages[-1] + tone[slot] * OWN]
    own = tone["work"] if slot == "work" else trade if slot == "study" else []
    return [*stages, own] if own else stages


class Sentences:
    """The sentences of one letter."""

    def __init__(self, rng: random.Random, form: Form, tone: str) -> None:
        self.rng, self.form = rng, form
        self.tone = phrases()["tone"][tone]
        # At random half of the letters speak of their trade: a title doesn't always tell it.
        trade = phrases()["trade"].get(form.trade, []) if rng.random() < 0.5 else []
        self.stages = {slot: stages_of(slot, self.tone, trade) for slot in POOLS}
        self.taken: dict[str, dict[int, str]] = {slot: {} for slot in POOLS}

    def one(self, slot: str) -> str:
        """A sentence of the slot, the tone's own ones preferred."""
        own = self.tone.get(slot, []) if self.rng.random() < 0.45 else []
        return self.fill(self.rng.choice(own or phrases()["slots"][slot]))

    def more(self, slot: str) -> None:
        """Take a sentence of one more stage, if one is left; a closing begins with its end."""
        stages, taken = self.stages[slot], self.taken[slot]
        left = [i for i in range(len(stages)) if i not in taken]
        if not left:
            return
        if slot == "closing" and not taken:
            left = left[-1:]
        common = len(phrases()["slots"][slot])
        at = self.rng.choices(left, [OWN if i >= common else 1 for i in left])[0]
        taken[at] = self.rng.choice(stages[at])

    def chosen(self, slot: str | None = None) -> list[str]:
        """What was taken of a pool, or of all, in the order of the stages."""
        return [
            self.fill(text)
            for name in ([slot] if slot else POOLS)
            for _, text in sorted(self.taken[name].items())
        ]

    def fact(self, slot: str) -> str:
        """A sentence that carries one field; now and then a neutral one where a fluent one fits."""
        kind, fluent, neutral = SLOTS[slot]
        value = self.form.values[FIELD_OF[slot]]
        fits = self.form.kinds.get(FIELD_OF[slot]) == kind and self.rng.random() < 0.8
        if slot == "skills" and len(re.findall("[,;] ", value)) >= LONG_LIST:
            fits = False  # where it ends, and "and" has to come, a small model doesn't foresee
        return self.fill(self.rng.choice(phrases()["slots"][fluent if fits else neutral]))

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
