"""The interface of an engine: answers to chats and texts, as events, without HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from modelserver.schemas import ChatRequest, CompletionRequest

FinishReason = Literal["stop", "length"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The job is not yet being written; `ahead` others will be before it.

    `seconds` are those until its first word, by what is known; None where nothing is.
    """

    ahead: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """More of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer is whole; `tokens` were generated."""

    reason: FinishReason
    tokens: int


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no more to come; `reason` is a sentence for the client."""

    reason: str = "The model server failed while it was writing this answer."
    code: Literal["generation_failed", "deadline_exceeded"] = "generation_failed"


Event = Waiting | Text | Finished | Failed


class Job(Protocol):
    """One request on its way."""

    @property
    def prompt_tokens(self) -> int:
        """How long the prompt is; known at the latest with Finished."""

    @property
    def position(self) -> Waiting | None:
        """The position in the queue at which it began; None if that isn't known."""

    def events(self) -> AsyncIterator[Event]:
        """Yield what happens, to the end: the last one is Finished or Failed."""


class Engine(Protocol):
    """Writes answers. `run` is called in a thread of its own, the rest on the event loop."""

    kind: str
    revision: str | None

    def run(self) -> None:
        """Work until `close` is called."""

    def close(self) -> None:
        """Stop; jobs that are left fail."""

    async def chat(self, request: ChatRequest, timeout_s: float | None = None) -> Job:
        """Begin to answer a conversation; the whole answer may take `timeout_s`.

        At most, and without it, that is the engine's longest time. Raises ChatUnfit, PromptTooLong,
        Busy or RemoteRefused.
        """

    async def complete(self, request: CompletionRequest, timeout_s: float | None = None) -> Job:
        """Begin to continue a text; raises what `chat` does."""

    def retry_after(self) -> int:
        """Return the seconds after which another request is likely to be taken."""

    def cancel(self, job: Any) -> None:
        """Give a job up, if it has not ended; what it occupied is free within a step."""
