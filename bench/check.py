"""`make bench-check`: what the check finds of invented claims, leaves alone, and costs.

Prints a table and writes build/bench/check.json. The sentences are in bench/check_sentences, each
with the form that it is held against. The figures at the top of the file are those of UNSEEN: sets
by which no rule was made or mended (docs/decisions/rule-based-check.md).
"""

import json
import statistics
import time
from dataclasses import dataclass

from bench.advertisements import KEPT_OUT, KNOWN
from bench.advertisements import measure as measure_advertisements
from bench.machine import machine, write_result
from contract.form import LetterForm
from inkwell.shared.checkout import ROOT
from webapp.check import check

SENTENCES = ROOT / "bench" / "check_sentences"
RESULT = ROOT / "build" / "bench" / "check.json"
FOUND_BAR, FREE_BAR, MS_BAR = 0.95, 0.98, 10.0
ROUNDS = 20
FOREIGN = (
    *("german", "german_varied", "german_third", "german_fourth", "german_fifth"),
    *("french", "french_third", "french_fourth", "french_fifth"),
    *("spanish", "spanish_third", "spanish_fourth", "spanish_fifth"),
)
SEEN = (
    *("known", "further", "kept_out", "second", "second_kept_out", "subtle", "varied"),
    *("third", "third_kept_out", "fourth", "fifth", *FOREIGN),
)
# True sentences alone, from which the words of retelling are collected (bench/retelling.py).
TOLD = ("told", "german_told", "french_told", "spanish_told")
UNSEEN = {
    "english": ("subtle_kept_out", "varied_kept_out", "fifth_kept_out"),
    "german": (
        "german_kept_out",
        "german_subtle",
        "german_subtle_kept_out",
        "german_varied_kept_out",
        "german_third_kept_out",
        "german_fifth_kept_out",
    ),
    "french": ("french_kept_out", "french_third_kept_out", "french_fifth_kept_out"),
    "spanish": ("spanish_kept_out", "spanish_third_kept_out", "spanish_fifth_kept_out"),
}
SETS = (*SEEN, *(name for names in UNSEEN.values() for name in names))
# What a sentence stands between, by the form's language.
FRAMES = {
    "en": (
        "Dear Hiring Manager,",
        "I would be glad to talk with you about the role.",
        "Sincerely,",
    ),
    "de": (
        "Sehr geehrte Damen und Herren,",
        "Ich würde mich freuen, von Ihnen zu hören.",
        "Mit freundlichen Grüßen",
    ),
    "fr": ("Madame, Monsieur,", "Je serais ravie de vous rencontrer.", "Cordialement,"),
    "es": ("Estimados señores:", "Me gustaría hablar con ustedes.", "Atentamente,"),
}


@dataclass(frozen=True)
class Row:
    """A form with sentences that it supports and others that are invented."""

    id: str
    form: LetterForm
    supported: tuple[str, ...]
    invented: tuple[str, ...]
    language: str

    def letter(self, *sentences: str) -> tuple[str, int]:
        """Return a letter with the sentences, and where they end in it."""
        greeting, wish, closing = FRAMES[self.language]
        begin = f"{greeting}\n\n{' '.join(sentences)}"
        return f"{begin} {wish}\n\n{closing}\n{self.form.applicant_name}", len(begin)

    def is_marked(self, sentence: str) -> bool:
        """Tell whether the check marks anything in the sentence."""
        letter, end = self.letter(sentence)
        return any(one.start < end for one in check(self.form, letter).unsourced)


def read(name: str) -> list[Row]:
    """Return the rows of one of SETS."""
    rows = json.loads((SENTENCES / f"{name}.json").read_text("utf-8"))
    return [
        Row(
            row["id"],
            LetterForm(**row["form"]),
            tuple(row["supported"]),
            tuple(row["invented"]),
            row.get("language", "en"),
        )
        for row in rows
    ]


def measure(rows: list[Row]) -> dict[str, float]:
    """Return the shares of invented sentences that are found and supported ones left alone."""
    invented = [row.is_marked(sentence) for row in rows for sentence in row.invented]
    supported = [row.is_marked(sentence) for row in rows for sentence in row.supported]
    return {
        "sentences": len(invented) + len(supported),
        "invented_found": round(sum(invented) / len(invented), 4),
        "supported_free": round(1 - sum(supported) / len(supported), 4),
    }


def milliseconds(rows: list[Row]) -> float:
    """Return the 95th percentile of a check of a usual letter, in milliseconds of the processor."""
    taken = []
    for _ in range(ROUNDS):
        for row in rows:
            letter, _end = row.letter(*row.supported, *row.invented, *row.supported)
            began = time.process_time()
            check(row.form, letter)
            taken.append((time.process_time() - began) * 1000)
    return round(statistics.quantiles(taken, n=20)[-1], 2)


def main() -> None:
    """Measure, print and write."""
    sets = {name: measure(read(name)) for name in SETS}
    print(f"{'':24}{'sentences':>10}{'found':>8}{'free':>8}")
    for name, row in sets.items():
        print(
            f"{name:24}{row['sentences']:>10}{row['invented_found']:>8}{row['supported_free']:>8}"
        )
    languages = {
        language: measure([row for name in names for row in read(name)])
        for language, names in UNSEEN.items()
    }
    english = languages["english"]
    result = {
        "invented_found": english["invented_found"],
        "supported_free": english["supported_free"],
        "check_ms_p95": milliseconds(read("kept_out")),
        "languages": languages,
        "sets": sets,
        "requirements": measure_advertisements(KNOWN + KEPT_OUT),
        "machine": machine(),
    }
    print("requirements of advertisements", result["requirements"])
    print(f"check_ms_p95 {result['check_ms_p95']}")
    write_result(RESULT, result)


if __name__ == "__main__":
    main()
