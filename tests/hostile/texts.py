"""Texts that break what reads text: sixty, each of a kind that has stopped software somewhere."""

# ruff: noqa: RUF001 - look-alike characters are the point

LONG = 20_000  # characters that a letter may have
MARK, OTHER_MARK = "\u0301", "\u0316"


def _filled(piece: str, length: int = LONG) -> str:
    return (piece * (length // len(piece) + 1))[:length]


def _each(first: int, number: int) -> str:
    return "".join(map(chr, range(first, first + number)))


TEXTS: dict[str, str] = {
    # Combining marks
    "240 kB of marks of two classes": "a" + MARK * 60_000 + OTHER_MARK * 60_000,
    "marks alone": _filled(MARK + OTHER_MARK),
    "one letter with 19,999 marks": "a" + _filled(OTHER_MARK + MARK, LONG - 1),
    "thirty marks on each letter": _filled("a" + MARK * 30),
    "marks that only compatibility makes": _filled(MARK * 30 + "\uff9e"),
    "marks parted by joiners": _filled("a" + (MARK + "\u200d") * 40),
    "a mark that falls apart into two": _filled("a" + "\u0344" * 31),
    "enclosing marks": "a" + _filled("\u20dd\u20e0"),
    "musical marks of the astral planes": "a" + _filled("\U0001d165\U0001d16d"),
    "Tibetan stacks": _filled("\u0f40" + "\u0f90\u0fb2\u0f71" * 12),
    "Hangul in pieces": _filled("\u1100\u1161\u11a8"),
    # Controls, surrogates, private use, what is no character
    "control characters": _filled("a\x00\x01\x07\x1b[31m\x7f\x9b"),
    "null bytes": "\x00" * LONG,
    "lone surrogates": _filled("a\ud800\udfff"),
    "surrogates the wrong way round": _filled("\udc00\ud800"),
    "private use of the first plane": _filled("\ue000\uf8ff"),
    "private use of the last plane": "x" + "\U000f0000" * 16_383,
    "one private character in a letter": "Dear team,\n\nI know \U0010fffd well.\n\nAnn",
    "noncharacters": _filled("a\ufffe\uffff\ufdd0\U0001ffff"),
    "byte order marks": _filled("\ufeffa"),
    "replacement characters": "\ufffd" * LONG,
    "language tags": _filled("a\U000e0041\U000e007f"),
    "variation selectors": _filled("a\ufe0f\U000e0100"),
    "unassigned characters": _filled("\U0003fffd\u0378"),
    # Scripts and fonts
    "20,000 Chinese characters": _filled("漢字試験経験東京大学"),
    "20,000 Chinese characters, each another": _each(0x4E00, LONG),
    "Chinese of the second plane": _each(0x20000, LONG),
    "emoji": _filled("😀🎉🚀"),
    "families of emoji": _filled("👩\u200d👩\u200d👧\u200d👦"),
    "flags": _filled("🇩🇪🇫🇷"),
    "flags of half a pair": _filled("🇩"),
    "cuneiform, hieroglyphs and runes": _filled("𒀀𓀀ᚠ"),
    "mathematical letters": _filled("𝕳𝖊𝖑𝖑𝖔 "),
    "ligatures that become eighteen": "\ufdfa" * LONG,
    "Arabic": _filled("السيد المدير المحترم "),
    "right-to-left overrides": _filled("\u202e\u202dabc"),
    "right-to-left isolates, unclosed": "\u2067" * LONG,
    "embeddings, nested": _filled("\u202a\u05d0"),
    "turns of direction": _filled("\u05d0a"),
    "Thai without spaces": _filled("การทำงาน"),
    "zero-width spaces": _filled("a\u200b"),
    # Long and regular
    "one word": "a" * LONG,
    "one number": "9" * LONG,
    "numbers": _filled("1,234.56% "),
    "numbers in words": _filled("twenty-one million and three thousand "),
    "line ends": "a" + "\n" * (LONG - 2) + "b",
    "paragraphs of one letter": _filled("a\n\n"),
    "every line end there is": _filled("a\r\n\r\x0b\x0c\x85\u2028\u2029"),
    "tabs": _filled("a\t"),
    "no-break spaces": _filled("\u00a0\u2007\u202f"),
    "full stops": "." * LONG,
    "names": _filled("At Aa & Bb, "),
    "degrees": _filled("a BSc in an MSc of "),
    "brackets, open": _filled("[({<"),
    "placeholders, open": _filled("[Your "),
    "words joined": _filled("a-b'c&d+"),
    "bait for regular expressions": _filled("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"),
    "bait of spaces": "x" + " " * (LONG - 2) + "x",
    "a first text without a common token": "!@" * 700,
    "markup of typst": _filled('#set page(width: 1e9pt)\n$ x^(2^(2^2)) $ \\ "'),
    "markup of HTML": _filled("<b><script>{{7*7}}</script>"),
    "nested JSON": "[" * (LONG // 2) + "]" * (LONG // 2),
    "addresses": _filled("http://a.example/%00?q=%s "),
    "formats": _filled("%s%n{0.__class__}${jndi:x}"),
}
