"""The writing of one letter: the model server's text goes into the draft, and the best is kept."""

import asyncio
import logging
import time
from typing import Any

from contract import traces
from webapp.core import metrics
from webapp.jobs.leases import LeaseLostError
from webapp.jobs.transactions import AWAY, Transactions
from webapp.jobs.worker import wait
from webapp.letters import queue
from webapp.letters.answer import ModelAnswer
from webapp.letters.queue import Lease
from webapp.letters.report import report_on

from .author import Author
from .draft import Draft
from .measures import Measures
from .model_client import ModelClient
from .model_errors import ModelBrokeOffError, ModelError
from .pacing import Pace, Patience

logger = logging.getLogger("inkwell.writer")

LONG_WAIT_S = 3.0  # a shorter wait is not shown
ROUND_S = 5  # waits are rounded up to 5 s


class StopAskedError(Exception):
    """The person wants the writing to end."""

    is_fault = False


class Job:
    """The writing of one letter."""

    def __init__(
        self, lease: Lease, model: ModelClient, database: Transactions, pace: Pace, rewrites: int
    ) -> None:
        self.lease = lease
        self.model = model
        self.database = database
        self.pace = pace
        self.rewrites = rewrites
        self.patience = Patience(pace)
        self.progress = ""  # a sentence for the person who waits
        self.best: tuple[str, dict[str, Any], ModelAnswer] | None = None
        self._measures = Measures(lease)
        self._answer = ModelAnswer()  # the newest
        self._saved = ("", "")
        self._begins_at = 0.0  # when the model server is expected to, by the monotonic clock
        self._author = Author(lease, model, rewrites, self._tell, self._on_wait)

    async def write(self) -> None:
        """Write the letter to its end, whatever that is.

        Raises:
            LeaseLostError: it is another writer's, or was deleted.
        """
        try:
            await self._write()
        except LeaseLostError:
            # Whoever deletes a letter has used its tokens all the same.
            await self.database.insist(queue.write_off, self.lease, self._author.tokens)
            self._measures.used(self._author.tokens, self._answer.track)
            raise

    async def _write(self) -> None:
        draft = Draft()
        try:
            for rest in range(self.rewrites, -1, -1):
                draft = await self._attempt()
                wish = self.lease.wish
                text = wish.applied(draft.text) if wish else draft.text
                report = await self._report(text)
                self._prefer(text, draft.answer, report)
                # A revision may be as long or as short as it is wished.
                fine = report["ok"] or (wish and not report["unsourced"])
                if fine or not rest or self._author.whole:
                    break
                self._measures.rewritten(draft.answer.track)
                self.progress = "The last try broke a rule; writing it once more."
                await self._begin_again()
        except StopAskedError as asked:
            await self._keep_whole()
            await self._end("stopped", str(asked))
        except ModelError as error:
            await self._keep_whole()
            await self._end("failed", "", f"{error.sentence}.")
        else:
            await self._end("done", draft.text)

    async def _keep_whole(self) -> None:
        """Keep a letter whose corrections ended early: its draft is whole."""
        if text := self._author.whole:
            report = await self._report(text)
            self._prefer(text, self._answer, report)

    async def _report(self, text: str) -> dict[str, Any]:
        lease = self.lease
        return await asyncio.to_thread(report_on, lease.form, text, lease.reached)

    def _prefer(self, text: str, answer: ModelAnswer, report: dict[str, Any]) -> None:
        def worth(of: dict[str, Any]) -> tuple[bool, float]:
            return of["ok"], of["score"]

        if self.best is None or worth(report) > worth(self.best[1]):
            self.best = (text, report, answer)

    async def _attempt(self) -> Draft:
        """Return the text of one whole answer, through as many failures as patience allows."""
        while True:
            draft = Draft()
            self._answer = draft.answer
            try:
                with metrics.INFERENCE_SECONDS.time(), traces.span("ask model", kind="client"):
                    await self._stream(draft)
            except ModelError as error:
                pause = self.patience.pause(error)
                metrics.MODEL_ERRORS.labels(error.metric).inc()
                failed = {"error": type(error).__name__, "said": error.said}
                logger.warning("model failed", extra=failed)
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
        try:
            await self._author.write(draft)
        finally:
            draft.changed.set()
        draft.text = draft.text.rstrip()
        if not draft.text:
            raise ModelBrokeOffError

    def _tell(self, doing: str) -> None:
        self.progress = doing

    def _on_wait(self, seconds: float) -> None:
        self._begins_at = time.monotonic() + seconds

    def _waiting_sentence(self) -> str:
        """Return what the person who waits reads: how long still, or why it is tried again."""
        left = self._begins_at - time.monotonic()
        if left < LONG_WAIT_S:
            return self.progress
        return f"The model is busy; about {-(-left // ROUND_S) * ROUND_S:.0f} seconds to go."

    async def _flush(self, draft: Draft) -> None:
        text = draft.text
        if not text.startswith(self._saved[0]):
            await self._begin_again()  # a page takes what comes for the end of what it has
        progress = self.progress if text else self._waiting_sentence()
        if text:
            self.patience.working()
        try:
            stop = await self.database.query(
                queue.flush,
                self.lease,
                text,
                progress,
                self.pace.lease_s,
                announce=(text, progress) != self._saved,
            )
        except AWAY:
            return  # the text is kept here until the database is back
        self._saved = (text, progress)
        if stop:
            raise StopAskedError(text)
        if text:
            self._measures.first_word(self._answer.track)

    async def _pause(self, seconds: float, progress: str) -> None:
        """Wait before the next try, renewing the lease and telling the person why."""
        before, self.progress, self._begins_at = self.progress, progress, 0.0
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            await self._flush(Draft())
            await asyncio.sleep(min(self.pace.glance_s, left))
        self.progress = before

    async def _begin_again(self) -> None:
        self.lease = await self.database.insist(queue.begin_again, self.lease, self.pace.lease_s)
        self._saved = ("", "")

    async def _end(self, status: str, text: str, error: str = "") -> None:
        """Close the letter with the best text there is; a whole one wins over any end."""
        report, answer = None, self._answer
        if self.best is not None:
            status, error = "done", ""
            if text != self.best[0] or not text.startswith(self._saved[0]):
                await self._begin_again()  # so that no page takes one text for the other's end
            text, report, answer = self.best
        elif text := text.rstrip():
            report = await self._report(text)
        span = traces.current()
        span.set(letter__outcome=status, letter__attempt=self.lease.attempt)
        if status == "failed":
            span.fail(status)
        await self.database.insist(
            queue.finish,
            self.lease,
            status,
            text,
            error=error,
            answer=answer,
            report=report,
            tokens=self._author.tokens,
        )
        self._measures.used(self._author.tokens, answer.track)
        self._measures.ended(self.lease, status, text, report, answer.track)
