"""The form that a letter is written from: its fields, their labels and their limits."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Self

from contract.form import CHOSEN, SHORT, TYPED, Field, LetterForm
from webapp.core.problem import Problem
from webapp.core.typed_text import TooLongError, accept

if TYPE_CHECKING:
    from webapp.core.models import Letter


class FormError(Problem):
    """Some fields can't be taken: `errors` maps each to a sentence; the first one leads."""

    status = 422
    code = "invalid"

    def __init__(self, errors: Mapping[str, str]) -> None:
        field, message = next(iter(errors.items()))
        super().__init__(message, field=field)
        self.errors = dict(errors)


class Form(LetterForm):
    """The form with what the web does with it. Field names are Letter's too."""

    @classmethod
    def parse(cls, values: Mapping[str, str], *, whole: bool = True) -> Self:
        """Return the form that `values` holds; other keys are passed over.

        Args:
            values: the fields by name.
            whole: refuse one that lacks a required field; one that is being typed may.

        Raises:
            FormError: a required field is missing, a text is too long, a choice is unknown.
        """
        errors: dict[str, str] = {}
        texts = {each.name: _text(each, values.get(each.name) or "", errors) for each in TYPED}
        chosen = {each.name: _choice(each, values.get(each.name) or "", errors) for each in CHOSEN}
        for each in TYPED if whole else ():
            if each.required and not texts[each.name]:
                errors.setdefault(each.name, f"{each.label} is needed.")
        if errors:
            raise FormError(errors)
        return cls(**texts, **chosen)

    @classmethod
    def of(cls, letter: "Letter") -> Self:
        """Return the form that `letter` is written from."""
        return cls(**{field.name: getattr(letter, field.name) for field in fields(cls)})

    def to_dict(self) -> dict[str, str]:
        """Return the fields by name."""
        return asdict(self)


def _text(field: Field, value: str, errors: dict[str, str]) -> str:
    """Return a field's text as it is stored; what is wrong with it goes into `errors`."""
    try:
        text = accept(value, field.limit, line=field.one_line)
    except TooLongError:
        errors[field.name] = f"{field.label} can have {field.limit} characters at most."
        return ""
    return text


def _choice(field: Field, value: str, errors: dict[str, str]) -> str:
    """Return the word that was chosen; what is wrong with it goes into `errors`."""
    word = (value or field.default or "")[:SHORT].strip().lower()
    if word not in field.choices:
        errors[field.name] = f"{field.label}: choose one of {', '.join(field.choices)}."
    return word
