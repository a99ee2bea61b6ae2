"""The spans of a job that has ended: its wait, the reading of its prompt and the writing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from contract import traces

if TYPE_CHECKING:
    from modelserver.scheduling.job import Job


def trace(job: Job) -> None:
    """Add them to the trace that the job's request belongs to, from whichever thread."""
    if not job.traceparent:
        return
    now, parent = time.monotonic(), job.traceparent
    traces.record("wait in queue", job.submitted, job.admitted or now, parent)
    if job.admitted:
        read = len(job.prompt)
        traces.record(
            "prefill", job.admitted, job.began or now, parent, gen_ai__usage__input_tokens=read
        )
    if job.began:
        traces.record("decode", job.began, now, parent, gen_ai__usage__output_tokens=job.tokens)
