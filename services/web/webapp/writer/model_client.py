"""The model server, over the OpenAI API: ours, or any that speaks it."""

import hmac
import ipaddress
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx2
import openai

from contract import headers, traces
from contract.openai import (
    CONTEXT_LENGTH_EXCEEDED,
    DEADLINE_EXCEEDED,
    UNAVAILABLE,
    prefer_wait,
)
from webapp.core.config import Config
from webapp.core.typed_text import clean
from webapp.letters.answer import ModelAnswer
from webapp.letters.form import Form
from webapp.letters.prompt import messages
from webapp.letters.wishes import Wish

CONNECT_S = 5.0
SILENCE_S = 120.0  # between two pieces: a slow model reads a long form before its first word
ANSWER_S = 300  # for one answer, the wait for it included; ours says at once if they are too few
OPENAI_NEEDS_A_KEY = "none"


class ModelError(Exception):
    """The model server gave no letter. `sentence` says to the person what happened."""

    sentence = "The model server is not answering"
    metric = "down"  # the metric's label


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


class ModelClient:
    """Streams letters from the configured address and model, or the first model that it lists."""

    def __init__(self, config: Config) -> None:
        self._max_tokens = config.letter_tokens
        self._name = config.model_name
        self._pseudonyms = _digest(config.secret_key.encode(), b"pseudonyms for the model server")
        self._listed = ""
        timeout = httpx2.Timeout(SILENCE_S, connect=CONNECT_S)
        # A proxy of the environment is for addresses elsewhere.
        http = httpx2.AsyncClient(timeout=timeout, trust_env=not _is_local(config.model_url))
        self._openai = openai.AsyncOpenAI(
            base_url=config.model_url,
            api_key=config.model_key or OPENAI_NEEDS_A_KEY,
            max_retries=0,
            http_client=http,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._openai.close()

    async def warm_up(self) -> None:
        """Ask for the list of models and forget the answer: the library's first call is slow."""
        with suppress(openai.OpenAIError):
            await self._openai.models.list()

    async def model(self) -> str:
        """Return the name of the model that writes."""
        if not self._name and not self._listed:
            listed = await self._openai.models.list()
            self._listed = listed.data[0].id
        return self._name or self._listed

    async def write(
        self,
        form: Form,
        *,
        seed: int,
        user_id: int,
        answer: ModelAnswer,
        variant: str = "",
        wish: Wish | None = None,
        request_id: str = "",
        on_wait: Callable[[float], None] = lambda _: None,
    ) -> AsyncGenerator[str, None]:
        """Yield the letter's text, piece by piece. Closing the iterator ends the generation.

        Args:
            form: what the letter is written from.
            seed: the chance that is drawn from.
            user_id: whose letter it is; the model server gets a pseudonym, to be fair by.
            answer: what the server says beside the text is put in here.
            variant: which of the models that are compared shall write, if any are.
            wish: what a revision is asked to do; without one the letter is written whole.
            request_id: for the logs of both.
            on_wait: called with the seconds until the first word, where the server estimates them.

        Raises:
            ModelError: there is no letter, or only a part of one.
        """
        with traces.span("make prompt"):
            prompt = wish.messages(form) if wish else messages(form)
        trace = traces.traceparent()
        finished = False
        try:
            response = await self._openai.chat.completions.with_raw_response.create(
                model=await self.model(),
                messages=prompt,
                max_tokens=self._max_tokens,
                seed=seed,
                safety_identifier=self._pseudonym(user_id),
                stream=True,
                stream_options={"include_usage": True},
                extra_headers={
                    headers.PREFER: prefer_wait(ANSWER_S),
                    **({headers.REQUEST_ID: request_id} if request_id else {}),
                    **({headers.TRACEPARENT: trace} if trace else {}),
                    **({headers.MODEL_VARIANT: variant} if variant else {}),
                },
            )
            answer.read_headers(response.headers)
            if seconds := _seconds(response.headers.get(headers.QUEUE_SECONDS)):
                on_wait(seconds)
            stream = response.parse()
            async with stream:
                async for chunk in stream:
                    answer.model = str(chunk.model or "")
                    for choice in chunk.choices or ():
                        finished = finished or bool(choice.finish_reason)
                        if piece := clean(choice.delta.content or ""):
                            answer.tokens += 1
                            yield piece
                    if chunk.usage:
                        answer.tokens = chunk.usage.total_tokens
        except openai.OpenAIError as error:
            if isinstance(error, openai.APIStatusError):
                answer.read_headers(error.response.headers)
            self._listed = ""  # another model may answer there by the next time
            raise _model_error(error) from error
        except (ValueError, AttributeError, TypeError, IndexError) as error:
            # The library builds its objects from whatever JSON comes, or from none.
            raise ModelBrokeOffError from error
        if not finished:
            raise ModelBrokeOffError

    def _pseudonym(self, user_id: int) -> str:
        """Return a name that is always the same and tells nobody else who it is."""
        return _digest(self._pseudonyms, str(user_id).encode()).hex()[:32]


def _digest(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, "sha256")


def _model_error(error: openai.OpenAIError) -> ModelError:
    if isinstance(error, openai.APIConnectionError):
        return ModelDownError()
    if isinstance(error, openai.APIError) and error.code == DEADLINE_EXCEEDED:
        return ModelBusyError(None)
    if not isinstance(error, openai.APIStatusError):
        return ModelBrokeOffError()
    if error.status_code == 503 and not _is_own(error):
        return ModelDownError()
    if error.status_code in (429, 503):
        return ModelBusyError(_seconds(error.response.headers.get("Retry-After")))
    if error.status_code >= 500:
        return ModelDownError()
    # OpenAI and our server give the code; others only say it.
    too_long = error.code == CONTEXT_LENGTH_EXCEEDED or "context length" in error.message
    return ModelTooSmallError() if too_long else ModelRefusedError()


def _is_own(error: openai.APIStatusError) -> bool:
    """Tell whether the model server refuses, not a proxy before it (istio/policy says how)."""
    return isinstance(error.body, dict) and error.code != UNAVAILABLE


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isascii() and text.isdigit() else None


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
