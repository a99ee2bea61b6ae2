"""Has one letter written into drafts: whole, or in paragraphs, as the model is asked for."""

import random
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import fields
from typing import Any

from contract import traces
from webapp.drafting import LANGUAGES, TRIES, Composer, Messages
from webapp.letters.answer import ModelAnswer
from webapp.letters.prompt import messages_for
from webapp.letters.queue import Lease

from .draft import Draft
from .model_client import ModelClient
from .model_errors import ModelBrokeOffError, ModelCutError


class Author:
    """The questions that one letter takes.

    Attributes:
        tokens: of all answers, whatever came of them.
    """

    def __init__(
        self,
        lease: Lease,
        model: ModelClient,
        rewrites: int,
        tell: Callable[[str], None],
        on_wait: Callable[[float], None],
    ) -> None:
        self.tokens = 0
        self._lease = lease
        self._model = model
        self._on_wait = on_wait
        self._tell = tell
        self._draft = Draft()
        self._composer = Composer(lease.form, self._ask, tries=TRIES if rewrites else 0)

    @property
    def whole(self) -> str:
        """The letter in paragraphs as far as it is whole; empty before, and for another one."""
        return self._composer.whole

    async def write(self, draft: Draft) -> None:
        """Write a letter into the draft; one in paragraphs goes on where an error ended it.

        A wish is asked for at once, of any model: it changes a text that is there.

        Raises:
            ModelError: there is no letter, or only a part of one.
        """
        self._draft = draft
        model = await self._model.chosen()
        in_paragraphs = model.style == "paragraphs" and self._composer.language in LANGUAGES
        if self._lease.wish is None and in_paragraphs:
            self._composer.show = self._show
            draft.show(await self._composer.write())
        else:
            await self._read_whole(draft, model.name)

    def _show(self, text: str, doing: str) -> None:
        self._tell(doing)
        self._draft.show(text)

    async def _read_whole(self, draft: Draft, model: str) -> None:
        with traces.span("make prompt"):
            prompt = self._prompt(model)
        pieces = self._model.ask(prompt, answer=draft.answer, **self._asker)
        try:
            async with aclosing(pieces):
                async for piece in pieces:
                    if draft.answer.restarted:
                        draft.text, draft.answer.restarted = "", False
                    draft.add(piece)
        finally:
            self.tokens += draft.answer.tokens

    def _prompt(self, model: str) -> Messages:
        """Return what the model is asked for a whole letter, or for a wish."""
        form, wish = self._lease.form, self._lease.wish
        return wish.messages(form) if wish else messages_for(form, model)

    async def _ask(self, messages: Messages, *, temperature: float) -> AsyncGenerator[str, None]:
        """Ask for a paragraph or a sentence; one that is cut is used up to where it is whole."""
        answer, text = ModelAnswer(), ""
        pieces = self._model.ask(messages, answer=answer, temperature=temperature, **self._asker)
        try:
            async with aclosing(pieces):
                async for piece in pieces:
                    text = piece if answer.restarted else text + piece
                    answer.restarted = False
                    yield text
        except ModelCutError:
            if not text.strip():
                raise
        finally:
            self.tokens += answer.tokens
            for each in fields(answer):
                setattr(self._draft.answer, each.name, getattr(answer, each.name))
        if not text.strip():
            raise ModelBrokeOffError

    @property
    def _asker(self) -> dict[str, Any]:
        """What the model server is told beside each question."""
        return {
            "seed": random.getrandbits(31),
            "user_id": self._lease.user_id,
            "variant": self._lease.variant,
            "request_id": self._lease.request_id,
            "on_wait": self._on_wait,
        }
