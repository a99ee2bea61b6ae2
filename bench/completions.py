"""Completions of a fixed length, asked for over HTTP and timed, for measuring the engine."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from bench.models import NEW_TOKENS
from bench.served import Served


@dataclass(frozen=True)
class Measured:
    """One request: seconds to its first word and to its end, and the tokens written."""

    first_word_s: float
    whole_s: float
    tokens: int


def write(server: Served, prompt: str) -> Measured:
    """Write NEW_TOKENS after `prompt`, streamed.

    Events are understood when all have come: the engine has the same cores as this client.
    """
    body = {"prompt": prompt, "max_tokens": NEW_TOKENS, "temperature": 0, "stream": True}
    body["stream_options"] = {"include_usage": True}
    address = urlsplit(server.url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=600)
    with closing(connection):
        began = time.monotonic()
        headers = {"Content-Type": "application/json"}
        connection.request("POST", "/v1/completions", json.dumps(body), headers)
        answer = connection.getresponse()
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(answer.read().decode())
        pieces = []
        while piece := answer.read1():
            pieces.append((time.monotonic() - began, piece))
        whole = time.monotonic() - began
    text = b"".join(piece for _, piece in pieces).decode()
    lines = (line for line in text.splitlines() if line.startswith("data: {"))
    events = [json.loads(line.removeprefix("data: ")) for line in lines]
    first = next(seconds for seconds, piece in pieces if b"data: {" in piece)
    tokens = next(each["usage"]["completion_tokens"] for each in events if each.get("usage"))
    return Measured(first, whole, tokens)


class Prompts:
    """Texts of so many tokens, each of them new to the server."""

    def __init__(self, tokenizer: Any) -> None:
        self.tokenizer = tokenizer
        self._chance = np.random.default_rng(7)

    def make(self, tokens: int) -> str:
        """Return a text of words; each word here is one token."""
        texts: list[str] = []
        while len(texts) < tokens:
            token = int(self._chance.integers(300, 3000))
            word = self.tokenizer.decode([token])
            if word.startswith(" ") and word[1:].isalpha() and word.isascii():
                texts.append(word)
        return "".join(texts)


def together(server: Served, prompts: list[str]) -> tuple[list[Measured], float]:
    """Write after all prompts at once; return what each took, and the seconds in all."""
    start = threading.Barrier(len(prompts))

    def at_once(prompt: str) -> Measured:
        start.wait()
        return write(server, prompt)

    began = time.monotonic()
    with ThreadPoolExecutor(len(prompts)) as pool:
        return list(pool.map(at_once, prompts)), time.monotonic() - began
