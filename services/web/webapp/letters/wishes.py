"""Revise a letter: what a person may wish, what the model is asked, and what its answer becomes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openai.types.chat import ChatCompletionMessageParam

from webapp.core.paragraphs import Place, places_of
from webapp.core.typed_text import TooLongError, accept
from webapp.facts.text import contains, plain

from .form import Form, FormError
from .prompt import request_for

if TYPE_CHECKING:
    from webapp.core.models import Letter

OWN_LENGTH = 300  # characters of a wish in own words
GREETING_LENGTH = 80  # characters, at most
CLOSING_LENGTH = 160
FOOT_LINES = 3  # the name, and an address and a number under it
# What the buttons wish, as the model is told it.
USUAL = {
    "shorter": "Make it a third shorter. Keep the facts that matter most.",
    "warmer": "Make it warmer and more personal.",
    "more to the point": "Make it more to the point: begin with what matters, leave out filler.",
}
SYSTEM = """\
You revise cover letters. Do what is wished, in the language of the text. Use only what the form \
and the text say: invent no employer, degree, number, year or skill. Leave nothing to be filled \
in, such as [Company]. Return the revised text alone, as plain text, without greeting, closing, \
name or comment."""


@dataclass(frozen=True)
class Wish:
    """What is to be revised, and how.

    Attributes:
        text: one of USUAL, or a person's own words.
        body: the letter as it is.
        paragraph: which of its paragraphs, from 1; None for all between greeting and closing.
        name: the applicant's, by which a closing is known.
    """

    text: str
    body: str
    paragraph: int | None
    name: str

    @classmethod
    def of(cls, letter: "Letter") -> "Wish | None":
        """Return what the letter's revision is asked to do; None if it is to be written whole."""
        if not (letter.wish and letter.body):
            return None
        return cls(letter.wish, letter.body, letter.wish_paragraph, letter.applicant_name)

    def messages(self, form: Form) -> list[ChatCompletionMessageParam]:
        """Return the conversation that asks for the revision."""
        start, end = self._place()
        asked = (
            f"The form:\n{request_for(form)}",
            f"The text:\n{self.body[start:end]}",
            f"What is wished: {USUAL.get(self.text, self.text)}",
        )
        content = "\n\n".join(asked).replace("<|", "< |")
        return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": content}]

    def applied(self, answer: str) -> str:
        """Return the letter with the model's answer in the place of what was to be revised."""
        start, end = self._place()
        parts = [answer[a:b] for a, b in places_of(answer)]
        if parts and self._is_greeting(parts[0]):
            del parts[0]
        while parts and self._is_closing(parts[-1]):
            del parts[-1]
        joined = ("\n\n" if self.paragraph is None else "\n").join(parts)
        return f"{self.body[:start]}{joined}{self.body[end:]}" if joined else self.body

    def _place(self) -> Place:
        places = places_of(self.body)
        if self.paragraph is not None:
            return places[min(self.paragraph, len(places)) - 1]
        texts = [self.body[start:end] for start, end in places]
        first, last = 0, len(places)
        if self._is_greeting(texts[0]):
            first = 1
        while last > first + 1 and self._is_closing(texts[last - 1]):
            last -= 1
        first = min(first, last - 1)
        return places[first][0], places[last - 1][1]

    def _is_greeting(self, text: str) -> bool:
        return len(text) <= GREETING_LENGTH and text.endswith((",", ":", "\uff1a", "\uff0c"))

    def _is_closing(self, text: str) -> bool:
        """Tell whether a text is the name, what stands over or under it, or a phrase before it."""
        if len(text) > CLOSING_LENGTH:
            return False
        foot = text.splitlines()[-FOOT_LINES:]
        named = any(contains(plain(line), plain(self.name)) for line in foot)
        return named or self._is_greeting(text)


def read(wish: str, paragraph: int | None, body: str) -> tuple[str, int | None]:
    """Return a wish as it is stored.

    Raises:
        FormError: it is empty or too long, or the letter has no such paragraph.
    """
    try:
        text = accept(wish, OWN_LENGTH, line=True)
    except TooLongError:
        message = f"A wish can have {OWN_LENGTH} characters at most."
        raise FormError({"wish": message}) from None
    if not text:
        raise FormError({"wish": "Say what shall be different."})
    most = len(places_of(body))
    if paragraph is not None and not 1 <= paragraph <= most:
        raise FormError({"paragraph": f"Paragraph: the letter has {most}."})
    return text, paragraph
