"""The model server, over the OpenAI API: ours, or any that speaks it."""

import hmac
import ipaddress
import logging
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2
import openai
from openai.types.chat import ChatCompletionMessageParam

from contract import headers, traces
from contract.openai import prefer_wait
from webapp.core.config import Config
from webapp.core.typed_text import clean
from webapp.letters.answer import ModelAnswer

from .model_choice import Chosen, choice
from .model_errors import (
    ModelBrokeOffError,
    ModelCutError,
    ModelRefusedError,
    is_too_long,
    model_error,
    seconds,
)
from .request_fields import RequestFields
from .thinking import Thinking

logger = logging.getLogger("inkwell.writer")

CONNECT_S = 5.0
SILENCE_S = 120.0  # between two pieces: a slow model reads a long form before its first word
ANSWER_S = 300  # for one answer, the wait for it included; ours says at once if they are too few
OPENAI_NEEDS_A_KEY = "none"


class ModelClient:
    """Streams answers of the configured address and model, or the first that writes there."""

    def __init__(self, config: Config) -> None:
        self._max_tokens = config.letter_tokens
        self._name = config.model_name
        self._style = config.letters
        self._pseudonyms = _digest(config.secret_key.encode(), b"pseudonyms for the model server")
        self._chosen: Chosen | None = None
        self._fields = RequestFields()
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
        """Choose the model and say so in the log: the library's first call is slow."""
        with suppress(openai.OpenAIError, ModelRefusedError, ValueError, AttributeError, TypeError):
            chosen = await self._choose()
            logger.info("model chosen", extra={"model": chosen.name, "asked_for": chosen.style})

    async def model(self) -> str:
        """Return the name of the model that writes."""
        return (await self._choose()).name

    async def chosen(self) -> Chosen:
        """Return the model that writes, and whether it is asked for whole letters or paragraphs.

        Raises:
            ModelError: the server doesn't list its models.
        """
        try:
            return await self._choose()
        except openai.OpenAIError as error:
            raise model_error(error) from error
        except (ValueError, AttributeError, TypeError) as error:
            raise ModelBrokeOffError from error

    async def _choose(self) -> Chosen:
        """Choose by name among what the server lists, which is remembered until an error."""
        chosen = self._chosen or choice(await self._listed(), self._name, self._style)
        self._chosen = chosen if chosen.lasts else None
        return chosen

    async def _listed(self) -> Sequence[Any]:
        try:
            return (await self._openai.models.list()).data
        except openai.NotFoundError:
            if self._name:
                return []  # a server without a list serves what it is asked for
            raise

    async def ask(
        self,
        prompt: Sequence[ChatCompletionMessageParam],
        *,
        seed: int,
        user_id: int,
        answer: ModelAnswer,
        variant: str = "",
        request_id: str = "",
        temperature: float | None = None,
        on_wait: Callable[[float], None] = lambda _: None,
    ) -> AsyncGenerator[str, None]:
        """Yield the answer's text, piece by piece. Closing the iterator ends the generation.

        What the model thinks aloud is left out.

        Args:
            prompt: the conversation.
            seed: the chance that is drawn from.
            user_id: whose letter it is; the model server gets a pseudonym, to be fair by.
            answer: what the server says beside the text is put in here.
            variant: which of the models that are compared shall write, if any are.
            request_id: for the logs of both.
            temperature: of the draw; the server's own if there is none.
            on_wait: called with the seconds until the first word, where the server estimates them.

        Raises:
            ModelCutError: the answer ends where it has reached its most tokens.
            ModelError: there is no answer, or only a part of one.
        """
        trace = traces.traceparent()
        extra = {
            headers.PREFER: prefer_wait(ANSWER_S),
            **({headers.REQUEST_ID: request_id} if request_id else {}),
            **({headers.TRACEPARENT: trace} if trace else {}),
            **({headers.MODEL_VARIANT: variant} if variant else {}),
        }
        optional = {
            "max_tokens": self._max_tokens,
            "seed": seed,
            "safety_identifier": self._pseudonym(user_id),
            "stream_options": {"include_usage": True},
            "temperature": temperature,
        }
        thinking = Thinking()
        try:
            response = await self._response(prompt, optional, extra)
            answer.read_headers(response.headers)
            if wait := seconds(response.headers.get(headers.QUEUE_SECONDS)):
                on_wait(wait)
            async with response.parse() as stream:
                async for text in _texts(stream, answer):
                    if piece := thinking.add(text):
                        answer.restarted = answer.restarted or thinking.take_restart()
                        yield piece
        except openai.OpenAIError as error:
            if isinstance(error, openai.APIStatusError):
                answer.read_headers(error.response.headers)
            self._chosen = None  # another model may answer there by the next time
            raise model_error(error, [str(prompt[-1].get("content"))]) from error
        except (ValueError, AttributeError, TypeError, IndexError) as error:
            # The library builds its objects from whatever JSON comes, or from none.
            raise ModelBrokeOffError from error
        if rest := thinking.end():
            yield rest
        if answer.ended == "length":
            raise ModelCutError
        if answer.ended in ("", "content_filter"):
            raise ModelBrokeOffError

    async def _response(
        self,
        prompt: Sequence[ChatCompletionMessageParam],
        optional: dict[str, Any],
        extra: dict[str, str],
    ) -> Any:
        """Ask, and once more without each field that the server refuses."""
        while True:
            fields = self._fields.allowed(optional)
            try:
                return await self._openai.chat.completions.with_raw_response.create(
                    model=await self.model(),
                    messages=self._fields.messages(prompt),
                    stream=True,
                    extra_headers=extra,
                    **fields,
                )
            except openai.APIStatusError as error:
                if is_too_long(error) or not self._fields.learn(error, fields):
                    raise
                refused = sorted(self._fields.refused)
                logger.info("model server refuses fields", extra={"fields": refused})

    def _pseudonym(self, user_id: int) -> str:
        """Return a name that is always the same and tells nobody else who it is."""
        return _digest(self._pseudonyms, str(user_id).encode()).hex()[:32]


async def _texts(stream: AsyncIterable[Any], answer: ModelAnswer) -> AsyncIterator[str]:
    """Yield the text of each piece, and note in `answer` what stands beside it."""
    async for chunk in stream:
        answer.model = str(chunk.model or "")
        for one in chunk.choices or ():
            answer.ended = one.finish_reason or answer.ended
            if text := clean((one.delta and one.delta.content) or ""):
                answer.tokens += 1
                yield text
        if chunk.usage:
            answer.tokens = chunk.usage.total_tokens


def _digest(key: bytes, text: bytes) -> bytes:
    return hmac.digest(key, text, "sha256")


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
