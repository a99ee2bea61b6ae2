"""What can go wrong with a model server, each with the sentence that the person reads."""

import re
from collections.abc import Iterable

import openai

from contract.openai import CONTEXT_LENGTH_EXCEEDED, DEADLINE_EXCEEDED, UNAVAILABLE

LONGEST_SAID = 300  # characters of the server's own sentence that are logged
# How servers say it; only OpenAI and our own give the code.
TOO_LONG = re.compile(
    r"context[ _](?:length|size|window|limit)|maximum context|max_model_len|max_total_tokens"
    r"|(?:prompt|input|request)\b[^.]{0,40}\b(?:is )?(?:too (?:long|large)|exceeds?\b)"
    r"|(?:too many|exceeds? (?:the )?[^.]{0,40}) tokens|n_ctx",
    re.IGNORECASE,
)
SHORTEST_TYPED = 4  # characters; shorter words are everybody's


class ModelError(Exception):
    """The model server gave no letter.

    Attributes:
        sentence: says to the person what happened.
        metric: the metric's label.
        said: the server's own sentence, for the operator's log.
    """

    sentence = "The model server is not answering"
    metric = "down"
    said = ""


class ModelDownError(ModelError):
    """Nobody answers, or the server has a fault of its own."""


class ModelBusyError(ModelError):
    """The server's own queue is full (503, 429); `retry_after` in seconds, if it says."""

    sentence = "The model server has too much to do"
    metric = "busy"

    def __init__(self, retry_after: float | None) -> None:
        super().__init__(self.sentence)
        self.retry_after = retry_after


class ModelBrokeOffError(ModelError):
    """The answer ended before the letter did, or made no sense."""

    sentence = "The model server broke off"
    metric = "broke_off"


class ModelCutError(ModelBrokeOffError):
    """The answer reached the most tokens that it may have (INKWELL_LETTER_TOKENS)."""

    sentence = "The model's answer was cut before its end"


class ModelRefusedError(ModelError):
    """The server will never take this request: a wrong key, no such model."""

    sentence = (
        "The model server refused the request; whoever runs Inkwell must look at its settings"
    )
    metric = "refused"


class ModelTooSmallError(ModelRefusedError):
    """The form doesn't fit into the model's context."""

    sentence = "The form is too long for this model; shorten it and ask for a new letter"
    metric = "too_small"


def model_error(error: openai.OpenAIError, typed: Iterable[str] = ()) -> ModelError:
    """Return what the library's error means; `typed` is kept out of what is logged of it."""
    found = _kind(error)
    if isinstance(error, openai.APIStatusError):
        found.said = said_by(error, typed)
    return found


def is_too_long(error: openai.APIStatusError) -> bool:
    """Tell whether a server says that the prompt doesn't fit."""
    return error.code == CONTEXT_LENGTH_EXCEEDED or TOO_LONG.search(error.message) is not None


def said_by(error: openai.APIStatusError, typed: Iterable[str]) -> str:
    """Return the server's sentence; nothing where it repeats what a person typed."""
    said = " ".join(error.message.split())[:LONGEST_SAID]
    words = (word for text in typed for word in text.split() if len(word) >= SHORTEST_TYPED)
    return "" if any(word in said for word in words) else said


def _kind(error: openai.OpenAIError) -> ModelError:
    if isinstance(error, openai.APIConnectionError):
        return ModelDownError()
    if isinstance(error, openai.APIError) and error.code == DEADLINE_EXCEEDED:
        return ModelBusyError(None)
    if not isinstance(error, openai.APIStatusError):
        return ModelBrokeOffError()
    if error.status_code == 503 and not _is_own(error):
        return ModelDownError()
    if error.status_code in (429, 503):
        return ModelBusyError(seconds(error.response.headers.get("Retry-After")))
    if error.status_code >= 500:
        return ModelDownError()
    return ModelTooSmallError() if is_too_long(error) else ModelRefusedError()


def _is_own(error: openai.APIStatusError) -> bool:
    """Tell whether the model server refuses, not a proxy before it (istio/policy says how)."""
    return isinstance(error.body, dict) and error.code != UNAVAILABLE


def seconds(text: str | None) -> float | None:
    """Return a header's whole seconds, if it has any."""
    return float(text) if text and text.isascii() and text.isdigit() else None
