"""What the log keeps of an answer: enough to compare it with another one, and none of its words."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from contract import log_fields
from modelserver.protocol import Event, Finished, Text

if TYPE_CHECKING:
    from starlette.types import Scope

    from modelserver.protocol import Job

ANSWER = "inkwell.answer"  # where in a request's scope it is kept


async def recorded(job: Job, scope: Scope) -> AsyncIterator[Event]:
    """Pass the job's events on, and put into the scope what an answer that is whole came to."""
    digest = hashlib.sha256()
    async for event in job.events():
        if isinstance(event, Text):
            digest.update(event.text.encode())
        elif isinstance(event, Finished):
            scope[ANSWER] = {
                log_fields.SHA256: digest.hexdigest(),
                log_fields.PROMPT_TOKENS: job.prompt_tokens,
                log_fields.COMPLETION_TOKENS: event.tokens,
                log_fields.FINISH_REASON: event.reason,
            }
        yield event


def of(scope: Scope) -> dict[str, Any]:
    """Return what is kept of a request's answer; nothing where there was none, or not all of it."""
    found: dict[str, Any] = scope.get(ANSWER, {})
    return found
