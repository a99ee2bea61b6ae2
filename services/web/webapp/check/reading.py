"""One entry of a form as the check reads it, and the words of a text that claims may rest on."""

from functools import cached_property

from webapp.facts import Entry
from webapp.facts.abbreviations import signs_written_out, written_out
from webapp.facts.acronyms import initials_of, meanings_of
from webapp.facts.periods import Period, periods_in
from webapp.facts.text import key, root, without_article, words

from .quantities import Quantity, quantities_of


class Reading:
    """One entry, read once for all sources that it is part of."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    @cached_property
    def roots(self) -> frozenset[str]:
        """The roots of its words."""
        return frozenset(root(one) for one in keys_of(self.entry.text))

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Its numbers."""
        return tuple(quantities_of(self.entry))

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Every period that it tells of: one may have several jobs, and breaks have them."""
        return tuple(periods_in(signs_written_out(self.entry.text)))


def keys_of(text: str) -> frozenset[str]:
    """Return the keys of a text's words, of the parts of those that are joined, and of what its
    acronyms stand for or its names abbreviate to."""
    whole = [word.key for word in words(signs_written_out(text))]
    parts = [
        key(p) for one in whole for p in one.replace("&", "-").replace("/", "-").split("-") if p
    ]
    bare = [without_article(one) for one in whole]
    found = frozenset(whole + parts + bare)
    return found.union(meanings_of(found), initials_of(text), written_out(found))
