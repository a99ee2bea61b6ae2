"""The languages that letters are written in paragraphs in: those that the check reads."""

# ruff: noqa: RUF001 - quotation marks as these languages have them

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """What stands around the paragraphs, and the answer to the example of requests.py."""

    greeting: str
    closing: str
    example: str


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
