"""A job: one request in the scheduler, and its events for the reader on the event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contract import traces
from modelserver.protocol import Event, Failed, Finished, Waiting

if TYPE_CHECKING:
    from modelserver.metrics import Outcome
    from modelserver.sampling import Sampling
    from modelserver.scheduling.text_stream import TextStream

LATE = "The time for this answer ran out before it was whole."


@dataclass(eq=False)
class Job:
    """A prompt and what becomes of it; `events` is read on the loop that submitted it."""

    prompt: Sequence[int]
    sampling: Sampling
    stream: TextStream
    person: str | None
    loop: asyncio.AbstractEventLoop
    position: Waiting | None = None
    submitted: float = field(default_factory=time.monotonic)
    admitted: float = 0.0
    began: float = 0.0  # to be written: the moment of the first token
    traceparent: str = field(default_factory=traces.traceparent)  # of the request
    tokens: int = 0
    ended: bool = False
    given_up: Outcome | None = None  # as what it is counted, once nobody reads it any more
    sequence: Any = None
    inbox: asyncio.Queue[Event] = field(default_factory=asyncio.Queue)
    timer: asyncio.TimerHandle | None = None

    @property
    def prompt_tokens(self) -> int:
        """How long the prompt is."""
        return len(self.prompt)

    @property
    def cost(self) -> int:
        """How many tokens it can come to."""
        return len(self.prompt) + self.sampling.max_tokens

    def send(self, *events: Event) -> None:
        """Hand `events` to the reader; it may be gone, and its loop with it."""
        try:
            self.loop.call_soon_threadsafe(self._deliver, events)
        except RuntimeError:
            self.given_up = "cancelled"

    def end_late(self) -> None:
        """End the reader's events, on its loop, whatever the scheduler is doing."""
        self._deliver([Failed(LATE, "deadline_exceeded")])

    def _deliver(self, events: Sequence[Event]) -> None:
        for event in events:
            self.inbox.put_nowait(event)

    async def events(self) -> AsyncIterator[Event]:
        """Yield what happens, to the end: the last one is Finished or Failed."""
        while True:
            event = await self.inbox.get()
            yield event
            if isinstance(event, (Finished, Failed)):
                return
