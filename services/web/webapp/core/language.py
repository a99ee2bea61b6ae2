"""Which language a letter is in, told by its script and, among Latin ones, by its small words."""

import re
import unicodedata
from collections import Counter

# What Unicode calls a script -> the language most letters in it are in.
SCRIPTS = {
    "LATIN": "en",
    "GREEK": "el",
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "HEBREW": "he",
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "GURMUKHI": "pa",
    "GUJARATI": "gu",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "SINHALA": "si",
    "THAI": "th",
    "LAO": "lo",
    "TIBETAN": "bo",
    "MYANMAR": "my",
    "KHMER": "km",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "ETHIOPIC": "am",
}
# Letters that only another language of the script has.
TELLING = {
    "ar": {"fa": "پچژگک", "ur": "ٹڈڑںھے"},
    "ru": {"uk": "іїєґ", "sr": "ђћџљњј", "be": "ў"},
    "zh": {"zh-TW": "們這個國會為應該學經驗與業請謝長職"},
}
SMALL_WORDS = {
    "en": "the and of to my for with that you have",
    "de": "und der die das ich mit für bei nicht eine mich ihre",
    "fr": "et le les des je vous pour dans une mon votre avec",
    "es": "y el los que una con para por mi como su en",
    "it": "e il che di per una con sono mia della nel le",
    "pt": "e o os que uma com para por minha como em da do",
    "nl": "en het een van ik mijn met voor bij uw de dat",
    "sv": "och att jag är för med på en ett som min av",
    "da": "og at jeg er for med på en et som min af til",
    "nb": "og å jeg er for med på en et som min av til",
    "fi": "ja on olen että minun sekä kuin työ ei",
    "pl": "i w z na się że jest do oraz jako mam",
    "cs": "a v se na že jsem pro jako mám s do",
    "tr": "ve bir bu için ile olarak da de çok",
    "hu": "és a az hogy egy nem mint is vagyok",
    "ro": "și în de la cu pentru că sunt este un o",
    "vi": "và của tôi là cho với trong một các",
    "id": "dan yang di saya untuk dengan dalam ini sebagai",
}
SMALL_WORDS_SETS = {language: frozenset(text.split()) for language, text in SMALL_WORDS.items()}
# English ones, and letters by themselves, which tell nothing in a few lines.
ENGLISH_TOO = frozenset(["a", "as", "at", "do", "for", "i", "in", "is", "on", "s", "v", "w", "z"])
LEFT_TO_RIGHT = re.compile("l+(?:n+l+)*")  # of a text's directions
SAMPLE = 5000  # characters; more tell nothing new
KANA_SHARE = 0.05  # of a Japanese letter's characters, at the least


def language_of(text: str) -> str:
    """Return the letter's language as a BCP 47 tag; English where nothing tells."""
    sample = unicodedata.normalize("NFC", text[:SAMPLE])
    scripts = Counter(_script(character) for character in sample if character.isalpha())
    languages: Counter[str] = Counter()
    for script, count in scripts.items():
        languages[SCRIPTS.get(script, "")] += count
    if languages["ja"] > KANA_SHARE * languages["zh"]:
        languages["ja"] += languages.pop("zh", 0)
    del languages[""]
    if not languages:
        return "en"
    language = languages.most_common(1)[0][0]
    if language == "en":
        return _latin(sample)
    counts = Counter(sample)
    typical = {
        other: sum(counts[letter] for letter in letters)
        for other, letters in TELLING.get(language, {}).items()
    }
    likely = max(typical, key=lambda other: typical[other], default="")
    return likely if likely and typical[likely] else language


def telling_words(text: str, language: str) -> int:
    """Return how many of a language's small words a text has more than English ones.

    Of a language in another script, how many of its letters.
    """
    sample = unicodedata.normalize("NFC", text[:SAMPLE])
    if language not in SMALL_WORDS_SETS:
        return sum(character.isalpha() and _script(character) != "LATIN" for character in sample)
    used = Counter(sample.casefold().split())
    found = sum(used[word] for word in SMALL_WORDS_SETS[language] - ENGLISH_TOO)
    return found - (sum(used[word] for word in SMALL_WORDS_SETS["en"]) if language != "en" else 0)


def is_mostly_of_another_script(text: str) -> bool:
    """Tell whether most of a text's letters aren't Latin ones."""
    letters = [_script(character) for character in text[:SAMPLE] if character.isalpha()]
    return 2 * sum(script != "LATIN" for script in letters) > len(letters)


def is_right_to_left(text: str) -> bool:
    """Tell whether the text's first strong letter runs from right to left."""
    return next((d == "r" for d in map(_direction, text) if d != "n"), False)


def split_directions(text: str) -> list[tuple[str, bool]]:
    """Cut a right-to-left text where left-to-right words begin and end; True marks those."""
    parts: list[tuple[str, bool]] = []
    end = 0
    for match in LEFT_TO_RIGHT.finditer("".join(map(_direction, text))):
        if match.start() > end:
            parts.append((text[end : match.start()], False))
        parts.append((text[match.start() : match.end()], True))
        end = match.end()
    return [*parts, (text[end:], False)] if end < len(text) else parts


def _direction(character: str) -> str:
    """Return l or r for a letter, n for what takes its neighbours' direction."""
    strong = {"L": "l", "R": "r", "AL": "r"}
    return strong.get(unicodedata.bidirectional(character), "n")


def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0].partition("-")[0]


def _latin(sample: str) -> str:
    used = Counter(sample.casefold().split())
    votes = {
        language: sum(used[word] for word in small) for language, small in SMALL_WORDS_SETS.items()
    }
    votes["en"] += sum(used[word] for word in ENGLISH_TOO)  # or four "I" would make a text Polish
    return max(votes, key=lambda language: votes[language])
