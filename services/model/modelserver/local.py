"""The engine of a model on this machine: its tokenizer, and a scheduler over what runs it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from modelserver.limits import ChatRequest, CompletionRequest, Generation, sampling
from modelserver.runner_process import RunnerProcess
from modelserver.schedule import Job, Runner, Scheduler

if TYPE_CHECKING:
    from modelserver.checkpoint import Checkpoint
    from modelserver.metrics import Metrics


class LocalEngine:
    """Answers by a model that is held in memory here."""

    def __init__(
        self, kind: str, checkpoint: Checkpoint, runner: Runner, queue: int, metrics: Metrics
    ) -> None:
        self.kind = kind
        self.revision: str | None = checkpoint.revision
        self.checkpoint = checkpoint
        self.runner = runner
        self._scheduler = Scheduler(
            runner, checkpoint.tokenizer.decode, checkpoint.ends, queue, metrics
        )
        self.close = self._scheduler.close
        self.cancel = self._scheduler.cancel

    def run(self) -> None:
        """Work until `close` is called."""
        self._scheduler.run()
        if isinstance(self.runner, RunnerProcess):
            self.runner.close()

    async def chat(self, request: ChatRequest) -> Job:
        """Begin to answer a conversation."""
        messages = [each.plain() for each in request.messages]
        prompt = await asyncio.to_thread(self.checkpoint.tokenizer.encode_chat, messages)
        return self._submit(prompt, request)

    async def complete(self, request: CompletionRequest) -> Job:
        """Begin to continue a text."""
        prompt = await asyncio.to_thread(self.checkpoint.tokenizer.encode, request.prompt)
        return self._submit(prompt, request)

    def _submit(self, prompt: list[int], request: Generation) -> Job:
        told = self.checkpoint
        how = sampling(request, len(prompt), told.context, told.defaults)
        return self._scheduler.submit(prompt, how)
