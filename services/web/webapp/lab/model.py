"""Streams an answer of the model server, over the OpenAI API: ours, or any that speaks it."""

import json
import time
from collections.abc import Iterator
from typing import Any

import httpx2

from contract import headers, openai
from webapp.core.config import Config
from webapp.core.typed_text import clean

CONNECT_S = 5.0
SILENCE_S = 30.0  # between two pieces
ANSWER_S = 60  # for all of it; a thread of the web is taken meanwhile
TOKENS = 200  # of an answer
REFUSED = (400, 404, 422)
Messages = list[dict[str, str]]


class Silent(Exception):  # noqa: N818 - it is told to the person, not logged as an error
    """The model server gives no answer, or only a part of one."""


class Cut(Silent):
    """The answer has reached its most tokens, or its time."""


class Answer:
    """An answer as it comes.

    Attributes:
        tokens: what it has cost; the question included, where the server says so.
    """

    def __init__(self, config: Config, model: str, person: str, request_id: str) -> None:
        self.tokens = 0
        self._url = config.model_url.rstrip("/")
        self._model = config.model_name or model
        self._person = person
        self._headers = {
            headers.PREFER: openai.prefer_wait(ANSWER_S),
            headers.REQUEST_ID: request_id,
            **({"Authorization": f"Bearer {config.model_key}"} if config.model_key else {}),
        }

    def pieces(self, messages: Messages) -> Iterator[str]:
        """Yield the answer's text. Closing the iterator ends the generation.

        Raises:
            Silent: there is no answer, or it broke off.
        """
        wanted = {
            "max_tokens": TOKENS,
            "temperature": 0,
            "stream_options": {"include_usage": True},
            openai.PERSON: self._person,
        }
        timeout = httpx2.Timeout(SILENCE_S, connect=CONNECT_S)
        try:
            with httpx2.Client(timeout=timeout, headers=self._headers) as client:
                name = self._model or self._first(client)
                bare = {"model": name, "messages": messages, "stream": True}
                for body in ({**bare, **wanted}, bare):  # servers differ in what they refuse
                    asked = client.stream("POST", f"{self._url}/chat/completions", json=body)
                    with asked as response:
                        if response.status_code in REFUSED and body is not bare:
                            continue
                        yield from self._texts(response.raise_for_status())
                        return
        except (httpx2.HTTPError, ValueError, AttributeError, TypeError, LookupError) as error:
            raise Silent from error

    def _first(self, client: httpx2.Client) -> str:
        """Return the first model that the server lists; /version of some names none."""
        return str(client.get(f"{self._url}/models").raise_for_status().json()["data"][0]["id"])

    def _texts(self, response: httpx2.Response) -> Iterator[str]:
        end = time.monotonic() + ANSWER_S
        ended = ""
        for line in response.iter_lines():
            data = line.removeprefix("data:").strip()
            if data == line or data == "[DONE]":
                continue
            chunk: dict[str, Any] = json.loads(data)
            for one in chunk.get("choices") or ():
                ended = one.get("finish_reason") or ended
                if text := clean(one.get("delta", {}).get("content") or ""):
                    self.tokens += 1
                    yield text
            self.tokens = (chunk.get("usage") or {}).get("total_tokens") or self.tokens
            if time.monotonic() > end:
                raise Cut
        if ended == "length":
            raise Cut
        if ended != "stop":
            raise Silent
