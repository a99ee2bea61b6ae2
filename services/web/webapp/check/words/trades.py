"""Trades by their endings, where a verb says that somebody is one: 'Ich bin Fachanwalt'."""

import re

from webapp.facts.lexicon import word_set
from webapp.facts.text import Word

ENDINGS = {
    "de": re.compile(
        r"(?:er|erin|ist|istin|ent|entin|or|orin|eur|eurin|anwalt|anwältin|wirt|wirtin|mann|frau"
        r"|kraft|arzt|ärztin)\Z"
    ),
    "fr": re.compile(r"(?:teur|trice|isseur|ologue|icien|icienne|agrégée?|associée?)\Z"),
    "es": re.compile(r"(?:ador|adora|edor|edora|tor|tora|ólogo|óloga|socio|socia)\Z"),
}
TRAITS = word_set(
    """teamplayer teamplayerin optimist optimistin perfektionist perfektionistin frühaufsteher
    frühaufsteherin bewerber bewerberin vater mutter bruder partner partnerin experte teilnehmer
    teilnehmerin anfänger anfängerin quereinsteiger quereinsteigerin muttersprachler
    muttersprachlerin deutscher österreicher schweizer lateur acteur actrice moteur sector motor
    autor mejor mayor menor superior anterior director mostrador ordenador computador"""
)


def is_trade(word: Word, language: str) -> bool:
    """Tell whether a word ends as the name of a trade in the language."""
    ending = ENDINGS.get(language)
    text = word.text.casefold()
    if ending is None or len(text) < 5 or text in TRAITS:
        return False
    return (word.capital or language != "de") and ending.search(text) is not None
