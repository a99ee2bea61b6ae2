"""The words of numbers, and what stands before and behind one that counts something."""

from .lexicon import word_set
from .text import key

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
TEN, THOUSAND = 10, 1000
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
DAYS = word_set("fifth third tenth")  # 'by the fifth of every month'
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
FOREIGN_ONES = {"de": word_set("ein"), "fr": word_set("un une"), "es": word_set("uno un una")}
FOREIGN_AND = word_set("et y")
FOREIGN_PERCENT = ("por ciento", "pour cent", "prozent")
AT_THE_HOUR = word_set("las um halb vers")  # 'a las cuatro', 'um acht'
FOREIGN_TIMES = {
    **dict.fromkeys(word_set("decadas decennies jahrzehnte jahrzehnten"), 10),
    **dict.fromkeys(word_set("docenas douzaines dutzend"), 12),
}
FOREIGN_HUNDREDS = {
    f"{stem}{ending}": 100 * n
    for n, stem in [
        *((2, "doscient"), (3, "trescient"), (4, "cuatrocient"), (5, "quinient")),
        *((6, "seiscient"), (7, "setecient"), (8, "ochocient"), (9, "novecient")),
    ]
    for ending in ("os", "as")
} | {"cents": 100}
OF_ONE = word_set("year month week percent")
TWICE_AS = word_set("as the that what our my his her their its")  # else it tells how often
ORDINALS = word_set("first second other latter former last next top bottom")
HYPHENED = OF_ONE | word_set("person member people day")  # 'a five-person team'
GROUP_OF = word_set(
    "team teams group groups staff class classes crew brigade squad unit department"
)
STOPS = word_set(
    """in on at of for with by from to and or but that which who i you we it is are was were have
    has had as than then while when where because so if after before since the a an my your our"""
)
BETWEEN = word_set("consecutive full solid more other different direct new successful team")
