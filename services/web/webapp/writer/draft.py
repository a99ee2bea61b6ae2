"""The text of one answer while it comes from the model server."""

import asyncio
from dataclasses import dataclass, field

from webapp.letters.answer import ModelAnswer


@dataclass
class Draft:
    """The text so far, and what the server says of its answer."""

    text: str = ""
    answer: ModelAnswer = field(default_factory=ModelAnswer)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, piece: str) -> None:
        """Append; blank space before the first word is dropped."""
        self.show(self.text + piece if self.text else piece.lstrip())

    def show(self, text: str) -> None:
        """Put another text in its place."""
        self.text = text
        if text:
            self.changed.set()
