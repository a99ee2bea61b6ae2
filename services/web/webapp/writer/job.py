"""The writing of one letter: from the model, into the draft, to its end."""

import asyncio
import logging
import random
import time
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from webapp.core import metrics
from webapp.letters import queue
from webapp.letters.answer import Told
from webapp.letters.queue import Claim, LeaseLostError
from webapp.letters.service import report_on

from .model_client import ModelBrokeOffError, ModelClient, ModelError
from .pacing import Pace, Patience
from .transactions import AWAY, Transactions

logger = logging.getLogger("inkwell.writer")

LONG_WAIT_S = 3.0  # worth a word
ROUND_S = 5  # as what it is told


class StopAskedError(Exception):
    """The person wants the writing to end."""


@dataclass
class Draft:
    """The text that has come so far from the model."""

    text: str = ""
    told: Told = field(default_factory=Told)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, piece: str) -> None:
        """Append; blank space before the first word is dropped."""
        self.text = self.text + piece if self.text else piece.lstrip()
        if self.text:
            self.changed.set()


class Job:
    """The writing of one letter."""

    def __init__(
        self, held: Claim, model: ModelClient, database: Transactions, pace: Pace, rewrites: int
    ) -> None:
        self.held = held
        self.model = model
        self.database = database
        self.pace = pace
        self.rewrites = rewrites
        self.patience = Patience(pace)
        self.note = ""  # a sentence for the person who waits
        self.best: tuple[str, dict[str, Any], Told] | None = None
        self.tokens = 0  # of all answers, whatever came of them
        self._started = time.monotonic()
        self._spoke = False
        self._told = Told()  # of the newest answer
        self._saved = ("", "")
        self._begins = 0.0  # when the model server is expected to, by the monotonic clock

    async def write(self) -> None:
        """Write the letter to its end, whatever that is.

        Raises:
            LeaseLostError: it is another writer's, or was deleted.
        """
        try:
            await self._write()
        except LeaseLostError:
            # Whoever deletes a letter has used its tokens all the same.
            await self.database.insist(queue.write_off, self.held, self.tokens)
            raise

    async def _write(self) -> None:
        draft = Draft()
        try:
            for rest in range(self.rewrites, -1, -1):
                draft = await self._attempt()
                report = await asyncio.to_thread(report_on, self.held.form, draft.text)
                self._keep(draft, report)
                if report["ok"] or not rest:
                    break
                self.note = "The last try broke a rule; writing it once more."
                await self._begin_again()
        except StopAskedError as asked:
            await self._end("stopped", str(asked))
        except ModelError as error:
            await self._end("failed", "", f"{error.sentence}.")
        else:
            await self._end("done", draft.text)

    def _keep(self, draft: Draft, report: dict[str, Any]) -> None:
        def worth(of: dict[str, Any]) -> tuple[bool, float]:
            return of["ok"], of["score"]

        if self.best is None or worth(report) > worth(self.best[1]):
            self.best = (draft.text, report, draft.told)

    async def _attempt(self) -> Draft:
        """Return the text of one whole answer, through as many failures as patience allows."""
        while True:
            draft = Draft()
            self._told = draft.told
            try:
                with metrics.INFERENCE_SECONDS.time():
                    await self._stream(draft)
            except ModelError as error:
                pause = self.patience.pause(error)
                logger.warning("model failed", extra={"error": type(error).__name__})
                if pause is None:
                    raise
                if draft.text:
                    await self._begin_again()
                await self._pause(pause, f"{error.sentence}; trying again.")
            else:
                return draft

    async def _stream(self, draft: Draft) -> None:
        """Read the model's answer into the draft, and the draft into the database."""
        reader = asyncio.create_task(self._read(draft))
        try:
            while not reader.done():
                await wait(draft.changed, self.pace.glance_s)
                draft.changed.clear()
                await self._flush(draft)
                # The first word goes out at once, the next ones in small groups.
                await asyncio.wait({reader}, timeout=self.pace.flush_s)
        finally:
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)
        try:
            reader.result()
        finally:
            # The error's traceback holds this frame. If the frame held the task, and so the error,
            # only the collector would close the answer, from whichever thread it runs in.
            del reader

    async def _read(self, draft: Draft) -> None:
        seed = random.getrandbits(31)
        pieces = self.model.write(
            self.held.form,
            seed=seed,
            user_id=self.held.user_id,
            told=draft.told,
            variant=self.held.variant,
            request_id=self.held.request_id,
            waits=self._wait,
        )
        try:
            async with aclosing(pieces):
                async for piece in pieces:
                    draft.add(piece)
        finally:
            self.tokens += draft.told.tokens
            draft.changed.set()
        draft.text = draft.text.rstrip()
        if not draft.text:
            raise ModelBrokeOffError

    def _wait(self, seconds: float) -> None:
        self._begins = time.monotonic() + seconds

    def _note(self) -> str:
        """Return what the person who waits is told: how long still, or why it is tried again."""
        left = self._begins - time.monotonic()
        if left < LONG_WAIT_S:
            return self.note
        return f"The model is busy; about {-(-left // ROUND_S) * ROUND_S:.0f} seconds to go."

    async def _flush(self, draft: Draft) -> None:
        text = draft.text
        note = self.note if text else self._note()
        if text:
            self.patience.working()
        try:
            stop = await self.database.query(
                queue.flush,
                self.held,
                text,
                note,
                self.pace.lease_s,
                tell=(text, note) != self._saved,
            )
        except AWAY:
            return  # the text is kept here until the database is back
        self._saved = (text, note)
        if stop:
            raise StopAskedError(text)
        if text:
            self._note_first_word()

    def _note_first_word(self) -> None:
        if not self._spoke:
            self._spoke = True
            metrics.FIRST_WORD_SECONDS.labels(*self._tracks()).observe(self._waited())

    async def _pause(self, seconds: float, note: str) -> None:
        """Wait before the next try, renewing the lease and telling the person why."""
        before, self.note, self._begins = self.note, note, 0.0
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            await self._flush(Draft())
            await asyncio.sleep(min(self.pace.glance_s, left))
        self.note = before

    async def _begin_again(self) -> None:
        self.held = await self.database.insist(queue.begin_again, self.held, self.pace.lease_s)

    async def _end(self, status: str, text: str, error: str = "") -> None:
        """Close the letter with the best text there is; a whole one wins over any end."""
        report, told = None, self._told
        if self.best is not None:
            status, error = "done", ""
            if text != self.best[0]:
                await self._begin_again()  # so that no page takes one text for the other's end
            text, report, told = self.best
        elif text := text.rstrip():
            report = await asyncio.to_thread(report_on, self.held.form, text)
        await self.database.insist(
            queue.finish,
            self.held,
            status,
            text,
            error=error,
            told=told,
            report=report,
            tokens=self.tokens,
        )
        self._told = told
        self._measure(status, report)

    def _measure(self, status: str, report: dict[str, Any] | None) -> None:
        seconds = self._waited()
        metrics.LETTERS.labels(status, *self._tracks()).inc()
        if status == "done" and report is not None:
            self._note_first_word()  # of a letter that came faster than the first save
            metrics.LETTER_SECONDS.labels(*self._tracks()).observe(seconds)
            metrics.LETTER_MARKS.labels(*self._tracks()).observe(len(report["unsourced"]))
            metrics.LETTER_QUALITY.set(report["score"])
        fields = {"letter": str(self.held.id), "outcome": status, "seconds": round(seconds, 2)}
        logger.info("letter ended", extra={**fields, "attempt": self.held.attempt})

    def _tracks(self) -> tuple[str, str]:
        return self.held.track, self._told.track

    def _waited(self) -> float:
        return self.held.waited_s + time.monotonic() - self._started


async def wait(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, but no longer than so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        pass
