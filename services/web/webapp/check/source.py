"""The form, read once into what the rules ask of it."""

from decimal import Decimal
from functools import cached_property

from contract.form import TYPED, LetterForm

from .digits import in_digits, spans_of_years
from .quantity import Number
from .spelled import in_words
from .text import contains, key, plain, stem, words

# The fields that facts are looked for in; the others name the job and the person.
FACTS = tuple(field for field in TYPED if not field.one_line)


class Source:
    """All that a letter may rest on: the form's words, numbers and phrases."""

    def __init__(self, form: LetterForm) -> None:
        self.form = form
        named = (form.job_title, form.company, form.applicant_name)
        self.text = "\n".join((*named, *(getattr(form, field.name) for field in FACTS)))

        self.plain = plain(self.text)
        self._answers: dict[str, bool] = {}  # a letter may ask for one phrase a thousand times

    @cached_property
    def keys(self) -> frozenset[str]:
        """The form's words; of 'Coca-Cola' and 'AT&T' the parts as well as the whole."""
        whole = [word.key for word in words(self.text)]
        parts = [key(p) for one in whole for p in one.replace("&", "-").split("-") if p]
        return frozenset(whole + parts)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The form's words without their endings."""
        return frozenset(stem(one) for one in self.keys)

    @cached_property
    def numbers(self) -> frozenset[Number]:
        """The form's numbers, in digits or in words; '2019-2021' tells of two years besides."""
        found = (*in_digits(self.text), *in_words(words(self.text), every=True))
        numbers = {number for one in found for number in one.meanings}
        return frozenset(numbers | {(Decimal(span), "") for span in spans_of_years(self.text)})

    def has(self, phrase: str) -> bool:
        """Tell whether the form says the phrase, as whole words."""
        if phrase not in self._answers:
            self._answers[phrase] = contains(self.plain, plain(phrase))
        return self._answers[phrase]

    def knows(self, word_key: str) -> bool:
        """Tell whether the form has the word, in any inflection."""
        return word_key in self.keys or stem(word_key) in self.stems
