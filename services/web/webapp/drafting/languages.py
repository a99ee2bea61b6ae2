"""The languages that letters are written in paragraphs in: those that the check reads."""

# ruff: noqa: RUF001 - quotation marks as these languages have them

import re
from dataclasses import dataclass

from webapp.facts.lexicon import word_set


@dataclass(frozen=True)
class Words:
    """What stands around the paragraphs, and the answer to the example of requests.py.

    The example has no number and no claim but its facts: small models write those off.

    Attributes:
        example: a paragraph; `again`: one sentence of it, written again; `fact`, `left_out` and
            `named`: a fact, words of it, and a sentence that has them.
        small: words that are written small after the greeting, for it doesn't end a sentence.
    """

    greeting: str
    closing: str
    example: str
    again: str
    fact: str
    left_out: tuple[str, str]
    named: str
    small: frozenset[str] = frozenset()

    def opened(self, paragraph: str) -> str:
        """Return the first paragraph as it stands under the greeting."""
        first = re.match(r"\w+", paragraph)
        small = first is not None and first[0].lower() in self.small
        return paragraph[:1].lower() + paragraph[1:] if small else paragraph


# What German sentences begin with beside nouns, names and "Sie", which stay large.
GERMAN_SMALL = word_set(
    """ab aktuell als am an auch auf aufgrund aus bei beim bereits besonders bis da dabei
    dadurch daher damit danach dank dann das davor dem den der derzeit deshalb dies diese dieser
    dieses die durch ein eine einem einen einer erst für gegenwärtig gerade gern gerne heute
    hiermit ich im in insgesamt ins ja jetzt mehr mein meine meinem meinen meiner mit momentan nach
    nachdem neben nun ob obwohl ohne seit seitdem so sowohl trotz um und unter vom von vor während
    was weil wenn wie wo zu zuletzt zum zur zurzeit zusätzlich zuvor zwischen über"""
)

LANGUAGES = {
    "en": Words(
        "Dear Hiring Manager,",
        "Sincerely,",
        "I work as a baker at Elm Street Bakery, where I train apprentices. Before that I was a "
        "kitchen hand at Oak House. I would be glad to tell you more about my work.",
        "I work as a baker at Elm Street Bakery.",
        "My skills are bread, pastry, stock keeping.",
        ("pastry", "stock keeping"),
        "I also work with pastry and stock keeping.",
    ),
    "de": Words(
        "Sehr geehrte Damen und Herren,",
        "Mit freundlichen Grüßen",
        "Zurzeit arbeite ich als Bäcker bei Elm Street Bakery, wo ich Lehrlinge ausbilde. Davor "
        "war ich Küchenhilfe bei Oak House. Von meiner Arbeit würde ich Ihnen gern mehr erzählen.",
        "Ich arbeite als Bäcker bei Elm Street Bakery.",
        "My skills are Brot, Feingebäck, Lagerhaltung.",
        ("Feingebäck", "Lagerhaltung"),
        "Ich kenne mich auch mit Feingebäck und Lagerhaltung aus.",
        GERMAN_SMALL,
    ),
    "fr": Words(
        "Madame, Monsieur,",
        "Cordialement,",
        "Je travaille comme boulanger chez Elm Street Bakery, où je forme des apprentis. "
        "Auparavant, j’étais aide de cuisine chez Oak House. Je vous en parlerais volontiers.",
        "Je travaille comme boulanger chez Elm Street Bakery.",
        "My skills are pain, pâtisserie, gestion des stocks.",
        ("pâtisserie", "gestion des stocks"),
        "Je connais aussi la pâtisserie et la gestion des stocks.",
    ),
    "es": Words(
        "Estimados señores:",
        "Atentamente,",
        "Trabajo como panadero en Elm Street Bakery, donde formo a aprendices. Antes fui ayudante "
        "de cocina en Oak House. Con gusto les contaría más de mi trabajo.",
        "Trabajo como panadero en Elm Street Bakery.",
        "My skills are pan, pastelería, gestión de existencias.",
        ("pastelería", "gestión de existencias"),
        "También conozco la pastelería y la gestión de existencias.",
    ),
}
