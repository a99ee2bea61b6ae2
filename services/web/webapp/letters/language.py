"""Which language a letter is to be in: as chosen, or the advertisement's, or else the form's."""

from babel import Locale

from contract.form import LetterForm
from webapp.core.language import is_mostly_of_another_script, language_of, telling_words
from webapp.facts.page_text import page_text

FEWEST = 3  # small words of a language, before a few lines of a form count as being in it
OWN = ("past_experience", "current_experience", "skills", "qualifications")


def language_for(form: LetterForm) -> str:
    """Return a BCP 47 tag; English where nothing tells another language."""
    if form.language != "auto":
        return form.language
    advertisement = page_text(form.advertisement) or form.preferred_qualifications
    return _told(advertisement) or own_language(form) or "en"


def english_name(tag: str) -> str:
    """Return a language's name in English: German."""
    return str(Locale.parse(tag, sep="-").english_name)


def own_language(form: LetterForm) -> str:
    """Return the language of what the person tells; "" where it is too little to tell.

    Latin names and skills beside another script (Sony, SQL) tell nothing: only English sentences
    outweigh a field in it.
    """
    fields = [getattr(form, name) for name in OWN]
    latin = [text for text in fields if not is_mostly_of_another_script(text)]
    others = [text for text in fields if is_mostly_of_another_script(text)]
    return _told("\n".join(latin)) or _told("\n".join(others))


def _told(text: str) -> str:
    """Return the language of a text, or '' if it is too short to tell."""
    language = language_of(text)
    return language if telling_words(text, language) >= FEWEST else ""
