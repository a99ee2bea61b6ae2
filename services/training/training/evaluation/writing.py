"""Has letters written over HTTP as the web does, so that every engine is scored the same way."""

from __future__ import annotations

import os
import sys
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
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
from webapp.letters.form import Form
from webapp.letters.prompt import messages

from .cases import Case

AT_ONCE = 8  # as many as our model server has slots
START_S = 120
ANSWER_S = 600
LETTER_TOKENS: int = WebSettings.model_fields["letter_tokens"].default
TRIES = 5  # the library waits as long as Retry-After says
HERE = ("localhost", "127.0.0.1", "::1")


class ModelError(Exception):
    """There is no model to score; the message says why."""


@dataclass(frozen=True)
class Letter:
    """What came for a form: a text, or the reason that there is none."""

    text: str
    failure: str = ""


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


def ask(form: Form, system: str | None) -> list[ChatCompletionMessageParam]:
    """Return the product's conversation, with another system prompt if one is given."""
    ours = messages(form)
    return [{"role": "system", "content": system}, *ours[1:]] if system else ours


def write(
    url: str, cases: list[Case], seed: int = 0, system: str | None = None
) -> tuple[str, list[Letter]]:
    """Return the model's name and a letter for each case.

    A form that the server refuses has no letter. A variant gets its base's seed.

    Raises:
        ModelError: nobody answers there, or the server is at fault.
    """
    http = httpx2.Client(timeout=ANSWER_S, trust_env=urlsplit(url).hostname not in HERE)
    key = read_variables(os.environ, ("INKWELL_MODEL_KEY",)).get("INKWELL_MODEL_KEY", "none")
    with openai.OpenAI(base_url=url, api_key=key, max_retries=TRIES, http_client=http) as client:

        def one(case: Case) -> Letter:
            try:
                answer = client.chat.completions.create(
                    model=name,
                    messages=ask(case.form, system),
                    max_tokens=LETTER_TOKENS,
                    seed=zlib.crc32(f"{seed} {case.base}".encode()) >> 1,  # 31 bits
                )
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                return Letter("", f"The server refused the form: {error.message}")
            return Letter(clean(answer.choices[0].message.content or "").strip())

        try:
            name = client.models.list().data[0].id
            with ThreadPoolExecutor(AT_ONCE) as pool:
                return name, list(pool.map(one, cases))
        except openai.OpenAIError as error:
            raise ModelError(f"{url}: {error}") from error
