"""What the log has of an answer: a digest to compare it by, and none of its text."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from contract import log_fields
from contract.asgi_log import facts_of
from modelserver.protocol import Event, Finished, Text

if TYPE_CHECKING:
    from starlette.types import Scope

    from modelserver.protocol import Job


async def with_digest(job: Job, scope: Scope) -> AsyncIterator[Event]:
    """Yield the job's events; put the digest of a whole answer into the scope."""
    digest = hashlib.sha256()
    async for event in job.events():
        if isinstance(event, Text):
            digest.update(event.text.encode())
        elif isinstance(event, Finished):
            facts_of(scope).update(
                {
                    log_fields.SHA256: digest.hexdigest(),
                    log_fields.PROMPT_TOKENS: job.prompt_tokens,
                    log_fields.COMPLETION_TOKENS: event.tokens,
                    log_fields.FINISH_REASON: event.reason,
                }
            )
        yield event
