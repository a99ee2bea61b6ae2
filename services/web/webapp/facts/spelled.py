"""Numbers written in words: 'five years', 'two decades', 'a dozen', 'a third of', 'doubled'.

English is read in full; of German, French and Spanish the numbers to a hundred.
"""

from collections.abc import Iterator
from decimal import Decimal

from .lexicon import word_set
from .quantity import Found
from .text import Word, key

UNITS = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
VALUES = {word: value for value, word in enumerate(UNITS)}
VALUES |= {word: 10 * value for value, word in enumerate(TENS, 2)}
VALUES |= {f"{tens}-{unit}": VALUES[tens] + VALUES[unit] for tens in TENS for unit in UNITS[1:10]}
GROUPS = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
MANY = {"dozens": 12, "hundreds": 100, "thousands": 1000, "millions": 10**6}
GROUPS |= MANY
SURELY = 100  # so large a number counts something, whatever stands behind it
DECADES = word_set("decade decades")

# What is counted about a career. 'Two strengths' counts the letter's own words and is no claim.
MEASURES = word_set(
    """years yrs months weeks percent dollars euros pounds people employees staff colleagues
    members engineers developers students pupils patients clients customers users accounts projects
    products teams countries offices stores sites companies firms employers internships jobs roles
    positions awards certifications certificates degrees publications papers patents languages
    reports units"""
)
# What is counted of a letter itself, which is no claim: 'two strengths', 'these three things'.
UNCOUNTED = word_set(
    """strengths things reasons qualities points examples ways words lines sentences questions
    values sides aspects factors thoughts paragraphs traits habits interests passions minutes
    places heads steps hats cents fronts others keys aims goals hopes promises
    this his its was has is as does always perhaps
    towards across less us plus thus previous various serious process"""
)
PLURALS = word_set("people children men women staff personnel")
PARTS = {
    key(word): int(value)
    for word, value in (
        pair.split(":")
        for pair in word_set(
            """half:50 halves:50 third:33 thirds:33 quarter:25 quarters:25 fifth:20 fifths:20
            tenth:10 hälfte:50 drittel:33 viertel:25 moitié:50 tiers:33 quart:25 mitad:50
            tercio:33 cuarto:25"""
        )
    )
}
AFTER_PART = word_set(
    "of the our my all in less more faster der des du de la del des gesenkt gesteigert reduziert"
)
BEFORE_PART = word_set(
    "by to over under than about almost nearly roughly um auf fast d'un de en un a la one two three"
)
MULTIPLES = {
    key(word): int(value)
    for word, value in (
        pair.split(":")
        for pair in word_set(
            """double:2 doubled:2 doubling:2 twofold:2 twice:2 triple:3 tripled:3 tripling:3
            trebled:3 threefold:3 quadrupled:4 fourfold:4 tenfold:10 fivefold:5 verdoppelt:2
            verdoppelte:2 verdreifacht:3 doublé:2 doublée:2 doublées:2 triplé:3 dupliqué:2
            duplicado:2 duplicó:2 duplicaron:2 tripliqué:3 triplicado:3"""
        )
    )
}
HALVED = word_set("halve halved halving halbiert halbierte")
FOREIGN = {
    "de":
        "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn "
        "vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig"
        ,
    "fr":
        "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze "
        "quinze seize dix-sept dix-huit dix-neuf vingt"
        ,
    "es":
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce "
        "quince dieciséis diecisiete dieciocho diecinueve veinte"
        ,
}  # fmt: skip
TENS_OF = {
    "de": "dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert",
    "fr": "trente quarante cinquante soixante soixante-dix quatre-vingts quatre-vingt-dix cent",
    "es": "treinta cuarenta cincuenta sesenta setenta ochenta noventa cien",
}
# More words than the first twenty and the tens.
MORE = {
    "de": "tausend:1000 dutzend:12 dreissig:30",
    "fr": "mille:1000 dizaine:10 douzaine:12 quinzaine:15 vingtaine:20 trentaine:30 "
    "quarantaine:40 cinquantaine:50 soixantaine:60 centaine:100",
    "es": "mil:1000 ciento:100 decena:10 docena:12 veintena:20 treintena:30 centenar:100",
}
_DIGITS = ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
_SPANISH = "veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete"
BETWEEN_TENS = {
    "de": {
        f"{digit}und{tens}": 10 * ten + n
        for ten, tens in enumerate(["zwanzig", *TENS_OF["de"].split()[:-1]], 2)
        for n, digit in enumerate(_DIGITS, 1)
    },
    "fr": {
        f"{tens}-{unit}": 10 * ten + n
        for ten, tens in enumerate(["vingt", "trente", "quarante", "cinquante", "soixante"], 2)
        for n, unit in enumerate(FOREIGN["fr"].split()[2:10], 2)
    },
    "es": {word: n for n, word in enumerate(f"{_SPANISH} veintiocho veintinueve".split(), 21)},
}
FOREIGN_VALUES = {
    code: {key(word): n for n, word in enumerate(units.split()) if n != 1}
    | {key(word): n for n, word in zip(range(30, 110, 10), TENS_OF[code].split(), strict=True)}
    | {key(word): n for word, n in BETWEEN_TENS[code].items()}
    | {word: int(n) for word, _, n in (pair.partition(":") for pair in MORE[code].split())}
    for code, units in FOREIGN.items()
}
OF_ONE = word_set("year month week percent")
HYPHENED = OF_ONE | word_set("person member people day")  # 'a five-person team'
GROUP_OF = word_set(
    "team teams group groups staff class classes crew brigade squad unit department"
)
STOPS = word_set(
    """in on at of for with by from to and or but that which who i you we it is are was were have
    has had as than then while when where because so if after before since the a an my your our"""
)
BETWEEN = word_set("consecutive full solid more other different direct new successful team")


def in_words(text: list[Word], language: str = "en", *, every: bool = False) -> Iterator[Found]:
    """Yield the numbers in words that count something, or every one of them in every language."""
    if every or language in FOREIGN:
        yield from _foreign(text, [*FOREIGN_VALUES] if every else [language])
    position = 0
    while position < len(text):
        part = _part(text, position)
        if part is not None:
            yield part
            position += 1
            continue
        value, after = _value(text, position)
        if value is None:
            yield from _hyphened(text[position])
        elif every or _counts(text, position, after, value):
            unit = "%" if after < len(text) and text[after].key == "percent" else ""
            number = frozenset({(Decimal(value), unit)})
            yield Found(text[position].start, text[after - 1].end, number)
        position = after


def _foreign(text: list[Word], languages: list[str]) -> Iterator[Found]:
    for word in text:
        for code in languages:
            if word.key in FOREIGN_VALUES[code] and word.key not in VALUES:
                number = frozenset({(Decimal(FOREIGN_VALUES[code][word.key]), "")})
                yield Found(word.start, word.end, number)


def _part(text: list[Word], position: int) -> Found | None:
    """Read 'a third of', 'by half', 'doubled' and 'halved' as the shares that they are."""
    word = text[position]
    if word.key in HALVED:
        return _share(text[position : position + 1], {50})
    if word.key in MULTIPLES:
        times = MULTIPLES[word.key]
        meanings = frozenset({(Decimal(times), "x"), (Decimal(100 * (times - 1)), "%")})
        return Found(word.start, word.end, meanings)
    if word.key not in PARTS:
        return None
    before = text[position - 1].key if position else ""
    after = text[position + 1].key if position + 1 < len(text) else ""
    two = text[position - 2].key if position > 1 else ""
    if two == "and" or (before not in BEFORE_PART and after not in AFTER_PART):
        return None  # 'a year and a half', 'the second half'
    if (
        before in ("a", "one", "un", "ein", "une", "eine")
        and after not in AFTER_PART
        and two not in BEFORE_PART
    ):
        return None  # 'a third reason'
    times = {"two": 2, "three": 3, "zwei": 2, "drei": 3, "deux": 2, "dos": 2, "tres": 3}.get(
        before, 1
    )
    value = PARTS[word.key] * times
    span = text[position - 1 : position + 1] if times > 1 else text[position : position + 1]
    return _share(span, {value, value + 1} if word.key.startswith("third") else {value})


def _share(span: list[Word], values: set[int]) -> Found:
    return Found(span[0].start, span[-1].end, frozenset((Decimal(v), "%") for v in values))


def _value(text: list[Word], position: int) -> tuple[int | None, int]:
    """Return the value that is spelled from a place, or None, and the place after it."""
    word, after = text[position].key, position + 1
    following = text[after].key if after < len(text) else ""
    if word in DECADES:
        return 10, after
    if word in GROUPS:
        return GROUPS[word], after
    value = VALUES.get(word)
    if value is None:
        return None, after
    if following in DECADES:
        return value * 10, after + 1
    if following in GROUPS:
        return value * GROUPS[following], after + 1
    if word in TENS and following in UNITS[1:10]:
        return value + VALUES[following], after + 1
    return value, after


def _counts(text: list[Word], position: int, after: int, value: int) -> bool:
    """Tell whether the number at text[place:after] counts a measure."""
    if text[after - 1].key in DECADES or (value >= SURELY and text[position].key in VALUES):
        return True
    measures = OF_ONE if value == 1 else MEASURES
    skipped = BETWEEN | {"of"} if text[after - 1].key in MANY else BETWEEN  # 'dozens of clients'
    for word in text[after : after + 3]:
        if word.key.split("-")[0] in measures:
            return True
        if value > 1 and _is_plural(word.key):
            return True
        if word.key not in skipped and word.key in STOPS and not word.capital:
            break
    return position > 1 and text[position - 1].key == "of" and text[position - 2].key in GROUP_OF


def _is_plural(word: str) -> bool:
    if word in UNCOUNTED:
        return False
    return word in PLURALS or (
        len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    )


def _hyphened(word: Word) -> Iterator[Found]:
    """Read 'five-year' and 'twenty-five-year'."""
    number, _, measure = word.key.rpartition("-")
    if number in VALUES and (measure in HYPHENED or measure in MEASURES):
        yield Found(word.start, word.end, frozenset({(Decimal(VALUES[number]), "")}))
