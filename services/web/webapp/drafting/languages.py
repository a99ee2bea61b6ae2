"""The languages that letters are written in paragraphs in: those that the check reads."""

# ruff: noqa: RUF001 - quotation marks as these languages have them

import re
from dataclasses import dataclass

from webapp.facts.lexicon import word_set


@dataclass(frozen=True)
class Words:
    """What stands around the paragraphs, and the answer to the example of requests.py.

    Attributes:
        small: words that are written small after the greeting, for it doesn't end a sentence.
    """

    greeting: str
    closing: str
    example: str
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
        "Since 2019 I have worked as a baker at Elm Street Bakery, where I trained two "
        "apprentices. Before that I was a kitchen hand at Oak House. From both I have learned "
        "to work with care and to keep calm when there is much to do.",
    ),
    "de": Words(
        "Sehr geehrte Damen und Herren,",
        "Mit freundlichen Grüßen",
        "Seit 2019 arbeite ich als Bäcker bei Elm Street Bakery, wo ich zwei Lehrlinge "
        "ausgebildet habe. Davor war ich Küchenhilfe bei Oak House. Bei beiden habe ich gelernt, "
        "sorgfältig zu arbeiten und ruhig zu bleiben, wenn viel zu tun ist.",
        GERMAN_SMALL,
    ),
    "fr": Words(
        "Madame, Monsieur,",
        "Cordialement,",
        "Depuis 2019, je travaille comme boulanger chez Elm Street Bakery, où j’ai formé deux "
        "apprentis. Auparavant, j’étais aide de cuisine chez Oak House. J’y ai appris à travailler "
        "avec soin et à garder mon calme quand il y a beaucoup à faire.",
    ),
    "es": Words(
        "Estimados señores:",
        "Atentamente,",
        "Desde 2019 trabajo como panadero en Elm Street Bakery, donde he formado a dos "
        "aprendices. Antes fui ayudante de cocina en Oak House. En ambos lugares aprendí a "
        "trabajar con cuidado y a mantener la calma cuando hay mucho que hacer.",
    ),
}
