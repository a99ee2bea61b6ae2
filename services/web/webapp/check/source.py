"""What claims may rest on: the words, numbers and phrases of some of the form's entries."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from contract.form import LetterForm
from webapp.facts import Entry
from webapp.facts.text import contains, key, plain, root, stem, words

from .quantities import Quantity, quantities_of


class Source:
    """The entries of one owner, or of all."""

    def __init__(self, form: LetterForm, entries: Iterable[Entry]) -> None:
        self.form = form
        self.entries = tuple(entries)
        typed = [getattr(form, name) for name in dict.fromkeys(e.field for e in self.entries)]
        self.text = "\n".join(typed)
        self.plain = plain(self.text)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The words; of 'Coca-Cola' and 'AT&T' the parts as well as the whole."""
        return keys_of(self.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The words without their endings."""
        return frozenset(stem(one) for one in self.keys)

    @cached_property
    def roots(self) -> frozenset[str]:
        """The words as related ones compare: 'teacher' and 'teaching'."""
        return frozenset(root(one) for one in self.keys)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """The numbers, each with what it counts and the entry that it is from."""
        return tuple(one for entry in self.entries for one in quantities_of(entry))

    @cached_property
    def by_value(self) -> dict[Decimal, list[Quantity]]:
        """The quantities by each value that they may mean."""
        found: dict[Decimal, list[Quantity]] = {}
        for one in self.quantities:
            for value in {value for value, _ in one.found.meanings}:
                found.setdefault(value, []).append(one)
        return found

    @cached_property
    def has_certificate(self) -> bool:
        """Whether a certificate is told of."""
        return any(fact.kind == "certificate" for entry in self.entries for fact in entry.facts)

    @cached_property
    def by_entry(self) -> dict[int, frozenset[str]]:
        """The roots of each entry's words."""
        return {e.number: frozenset(root(one) for one in keys_of(e.text)) for e in self.entries}

    def has(self, phrase: str) -> bool:
        """Tell whether the source says the phrase, as whole words."""
        return contains(self.plain, plain(phrase))

    def knows(self, word_key: str) -> bool:
        """Tell whether the source has the word, in any inflection."""
        return word_key in self.keys or stem(word_key) in self.stems

    def relates(self, word_key: str) -> bool:
        """Tell whether the source has the word or one of its family."""
        return self.knows(word_key) or root(word_key) in self.roots


def keys_of(text: str) -> frozenset[str]:
    """Return the keys of a text's words, and of the parts of those that are joined."""
    whole = [word.key for word in words(text)]
    parts = [
        key(p) for one in whole for p in one.replace("&", "-").replace("/", "-").split("-") if p
    ]
    return frozenset(whole + parts)
