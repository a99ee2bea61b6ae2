"""Has letters written over HTTP as the web does, so that every engine is scored the same way."""

from __future__ import annotations

import asyncio
import os
import sys
import time
import zlib
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import openai
from openai.types.chat import ChatCompletionMessageParam

from contract.settings.environment import for_child, read_variables
from contract.settings.web import WebSettings
from inkwell.desk.settings import free_port
from inkwell.shared.checkout import ROOT
from inkwell.shared.processes import Child
from webapp.core.typed_text import clean
from webapp.drafting import LANGUAGES, Composer, Messages, style_of
from webapp.letters.form import Form
from webapp.letters.language import language_for
from webapp.letters.prompt import messages_for

from .cases import Case

AT_ONCE = 8  # as many as our model server has slots
START_S = 600  # a GGUF file of some gigabytes is prepared first
ANSWER_S = 600
LETTER_TOKENS: int = WebSettings.model_fields["letter_tokens"].default
TRIES = 5  # the library waits as long as Retry-After says
HERE = ("localhost", "127.0.0.1", "::1")


class ModelError(Exception):
    """There is no model to score; the message says why."""


@dataclass(frozen=True)
class Letter:
    """What came for a form: a text, or the reason that there is none.

    Attributes:
        stages: of a letter in paragraphs, its text after each step, by the step's name.
        asked: requests that it took.
    """

    text: str
    failure: str = ""
    stages: Mapping[str, str] = field(default_factory=dict)
    asked: int = 1


@contextmanager
def model_server(model: Path, log: Path) -> Iterator[str]:
    """Serve the checkpoint `model` on this machine for the length of a block; yields its URL.

    Raises:
        ModelError: it doesn't get ready.
    """
    port = free_port()
    env = {
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "services/model"))),
        "INKWELL_MODEL": str(model),
        "INKWELL_MODEL_BELOW_BAR": "serve",  # how else would it be evaluated again?
        "INKWELL_MODEL_HOST": "127.0.0.1",
        "INKWELL_MODEL_PORT": str(port),
    }
    child = Child("model", [sys.executable, "-m", "modelserver"], log, for_child(env))
    child.start()
    try:
        _wait_ready(child, f"http://127.0.0.1:{port}/readyz")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        child.stop()


def _wait_ready(child: Child, url: str) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and child.exit_code() is None:
        try:
            if httpx2.get(url, trust_env=False).status_code == httpx2.codes.OK:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.1)
    raise ModelError(f"The model server did not start:\n{child.end_of_log()}")


def ask_for(form: Form, model: str, system: str | None) -> list[ChatCompletionMessageParam]:
    """Return the product's conversation, with another system prompt if one is given."""
    ours = messages_for(form, model)
    return [{"role": "system", "content": system}, *ours[1:]] if system else ours


def write(
    url: str,
    cases: list[Case],
    seed: int = 0,
    system: str | None = None,
    letters: str = "auto",
) -> tuple[str, list[Letter]]:
    """Return the model's name and a letter for each case.

    A form that the server refuses has no letter. A variant gets its base's seed. Letters are asked
    for as the product would: whole ones, or in paragraphs (`letters`, INKWELL_LETTERS).

    Raises:
        ModelError: nobody answers there, or the server is at fault.
    """
    http = httpx2.Client(timeout=ANSWER_S, trust_env=urlsplit(url).hostname not in HERE)
    key = read_variables(os.environ, ("INKWELL_MODEL_KEY",)).get("INKWELL_MODEL_KEY", "none")
    with openai.OpenAI(base_url=url, api_key=key, max_retries=TRIES, http_client=http) as client:

        def ask(prompt: Messages, number: int, temperature: float | None = None) -> str:
            answer = client.chat.completions.create(
                model=listed.id,
                messages=prompt,
                max_tokens=LETTER_TOKENS,
                seed=number,
                temperature=openai.omit if temperature is None else temperature,
            )
            return clean(answer.choices[0].message.content or "").strip()

        def one(case: Case) -> Letter:
            number = zlib.crc32(f"{seed} {case.base}".encode()) >> 1  # 31 bits
            try:
                if style == "whole" or language_for(case.form) not in LANGUAGES:
                    return Letter(ask(ask_for(case.form, listed.id, system), number))
                return composed(case.form, number, ask)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                return Letter("", f"The server refused the form: {error.message}")

        try:
            listed = client.models.list().data[0]
            style = "whole" if system else style_of(listed) if letters == "auto" else letters
            with ThreadPoolExecutor(AT_ONCE) as pool:
                return listed.id, list(pool.map(one, cases))
        except openai.OpenAIError as error:
            raise ModelError(f"{url}: {error}") from error


def composed(form: Form, seed: int, ask: Callable[[Messages, int, float], str]) -> Letter:
    """Return a letter in paragraphs, as the product's writer has it written."""
    asked = 0

    async def answers(messages: Messages, *, temperature: float) -> AsyncGenerator[str, None]:
        nonlocal asked
        asked += 1
        yield ask(messages, (seed + asked) % 2**31, temperature)

    composer = Composer(form, answers)
    text = asyncio.run(composer.write())
    return Letter(text, stages={each.name: each.text for each in composer.stages}, asked=asked)
