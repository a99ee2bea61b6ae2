"""The engine of a model on this machine: its tokenizer, and a scheduler over a runner."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from modelserver.engines.runner_process import RunnerProcess
from modelserver.scheduling.admission import Bounds
from modelserver.scheduling.job import Job
from modelserver.scheduling.scheduler import Runner, Scheduler
from modelserver.schemas import ChatRequest, CompletionRequest, Generation, sampling

if TYPE_CHECKING:
    from modelserver.checkpoints.checkpoint import Checkpoint
    from modelserver.config import Settings
    from modelserver.metrics import Metrics


class LocalEngine:
    """Answers by a model that is held in memory here."""

    def __init__(
        self,
        kind: str,
        checkpoint: Checkpoint,
        runner: Runner,
        settings: Settings,
        metrics: Metrics,
    ) -> None:
        self.kind = kind
        self.revision: str | None = checkpoint.revision
        self.letters = checkpoint.letters
        self.checkpoint = checkpoint
        self.runner = runner
        bounds = Bounds(
            queue=settings.queue,
            queue_tokens=settings.queue_tokens,
            cache_tokens=settings.cache_for(checkpoint.context),
            longest_s=settings.longest,
        )
        self._scheduler = Scheduler(
            runner, checkpoint.tokenizer.decode, checkpoint.ends, bounds, metrics
        )
        self.close = self._scheduler.close
        self.cancel = self._scheduler.cancel
        self.retry_after = self._scheduler.retry_after

    def run(self) -> None:
        """Work until `close` is called."""
        self._scheduler.run()
        if isinstance(self.runner, RunnerProcess):
            self.runner.close()

    async def chat(self, request: ChatRequest, timeout_s: float | None = None) -> Job:
        """Begin to answer a conversation."""
        self._scheduler.refuse_if_full()
        messages = [each.plain() for each in request.messages]
        prompt = await asyncio.to_thread(self.checkpoint.tokenizer.encode_chat, messages)
        return self._submit(prompt, request, timeout_s)

    async def complete(self, request: CompletionRequest, timeout_s: float | None = None) -> Job:
        """Begin to continue a text."""
        self._scheduler.refuse_if_full()
        prompt = await asyncio.to_thread(self.checkpoint.tokenizer.encode, request.prompt)
        return self._submit(prompt, request, timeout_s)

    def _submit(self, prompt: list[int], request: Generation, timeout_s: float | None) -> Job:
        checkpoint = self.checkpoint
        parameters = sampling(request, len(prompt), checkpoint.context, checkpoint.defaults)
        return self._scheduler.submit(prompt, parameters, request.person, timeout_s)
