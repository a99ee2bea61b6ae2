"""The JSON of answers, as the OpenAI API has it."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.responses import JSONResponse

Kind = Literal["chat", "text"]
PREFIX = {"chat": "chatcmpl-", "text": "cmpl-"}
WHOLE = {"chat": "chat.completion", "text": "text_completion"}
PIECE = {"chat": "chat.completion.chunk", "text": "text_completion"}
DONE = "data: [DONE]\n\n"


def error(
    status: int,
    message: str,
    *,
    code: str,
    param: str | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """Return a failure: the client's below 500, and ours from there."""
    kind = "invalid_request_error" if status < 500 else "server_error"
    return JSONResponse(failure(message, kind, code, param), status, headers)


def failure(message: str, kind: str, code: str, param: str | None = None) -> dict[str, Any]:
    """Return a failure's body."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def event(body: dict[str, Any]) -> str:
    """Return `body` as one server-sent event."""
    return f"data: {json.dumps(body, ensure_ascii=False)}\n\n"


def usage(prompt: int, completion: int) -> dict[str, int]:
    """Return the count of tokens."""
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


@dataclass(frozen=True)
class Completion:
    """One answer's identity, the same in all its pieces."""

    kind: Kind
    model: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, text: str, reason: str, counts: dict[str, int]) -> dict[str, Any]:
        """Return the answer in one piece."""
        content = {"message": {"role": "assistant", "content": text}}
        choice = content if self.kind == "chat" else {"text": text}
        return {**self._head(WHOLE), "choices": [self._choice(choice, reason)], "usage": counts}

    def opening(self) -> dict[str, Any]:
        """Return a chat stream's first piece: who speaks."""
        delta = {"delta": {"role": "assistant", "content": ""}}
        return {**self._head(PIECE), "choices": [self._choice(delta, None)]}

    def piece(self, text: str) -> dict[str, Any]:
        """Return more of a stream's text."""
        content = {"delta": {"content": text}} if self.kind == "chat" else {"text": text}
        return {**self._head(PIECE), "choices": [self._choice(content, None)]}

    def closing(self, reason: str) -> dict[str, Any]:
        """Return a stream's last piece with a choice: why it ended."""
        content: dict[str, Any] = {"delta": {}} if self.kind == "chat" else {"text": ""}
        return {**self._head(PIECE), "choices": [self._choice(content, reason)]}

    def counts(self, counts: dict[str, int]) -> dict[str, Any]:
        """Return a stream's count of tokens."""
        return {**self._head(PIECE), "choices": [], "usage": counts}

    def _head(self, objects: dict[str, str]) -> dict[str, Any]:
        return {
            "id": PREFIX[self.kind] + self.id,
            "object": objects[self.kind],
            "created": self.created,
            "model": self.model,
        }

    @staticmethod
    def _choice(content: dict[str, Any], reason: str | None) -> dict[str, Any]:
        return {"index": 0, **content, "logprobs": None, "finish_reason": reason}
