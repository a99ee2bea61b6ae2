"""The metrics and the log line of one letter's writing."""

import logging
import time
from typing import Any

from webapp.core import metrics
from webapp.letters.queue import Lease

logger = logging.getLogger("inkwell.writer")


class Measures:
    """Times one letter, from when it was queued to its first and its last word."""

    def __init__(self, lease: Lease) -> None:
        self._queued = time.monotonic() - lease.waited_s
        self._track = lease.track
        self._first_word_seen = False

    def first_word(self, model_track: str) -> None:
        """Observe the time to the first word, once."""
        if not self._first_word_seen:
            self._first_word_seen = True
            metrics.FIRST_WORD_SECONDS.labels(self._track, model_track).observe(self._seconds())

    def ended(
        self,
        lease: Lease,
        status: str,
        text: str,
        report: dict[str, Any] | None,
        model_track: str,
    ) -> None:
        """Count the letter by how it ended; time and check it if it is whole."""
        seconds, tracks = self._seconds(), (self._track, model_track)
        metrics.LETTERS.labels(status, *tracks).inc()
        if all(lease.arm):
            metrics.ARM_LETTERS.labels(status, *lease.arm).inc()
        if status == "done" and report is not None:
            self.first_word(model_track)  # of a letter that came faster than the first save
            metrics.LETTER_SECONDS.labels(*tracks).observe(seconds)
            metrics.CHECKED.labels("sendable" if report["ok"] else "not_sendable", *tracks).inc()
            metrics.LETTER_WORDS.labels(*tracks).observe(len(text.split()))
            metrics.LETTER_MARKS.labels(*tracks).observe(len(report["unsourced"]))
            metrics.LETTER_QUALITY.set(report["score"])
        fields = {"letter": str(lease.id), "outcome": status, "seconds": round(seconds, 2)}
        logger.info("letter ended", extra={**fields, "attempt": lease.attempt})

    def used(self, tokens: int, model_track: str) -> None:
        """Count tokens, as the person's usage has just counted them."""
        metrics.TOKENS.labels(self._track, model_track).inc(tokens)

    def rewritten(self, model_track: str) -> None:
        """Count that the letter is written once more, for the check found a fault."""
        metrics.REWRITES.labels(self._track, model_track).inc()

    def _seconds(self) -> float:
        return time.monotonic() - self._queued
