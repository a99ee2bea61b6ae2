"""A checkpoint's tokenizer and chat template, without transformers and safe between threads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import tokenizers
from jinja2 import Template, TemplateError, TemplateSyntaxError
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

from modelserver.errors import ChatUnfit, ModelError, first_line


class Tokenizer:
    """Text to tokens and back, as transformers would do it with the same folder."""

    def __init__(self, folder: Path) -> None:
        self._vocabulary = read_vocabulary(folder)
        self._config = read_config(folder)
        self._template = read_chat_template(folder, self._config)
        self.end: int | None = self._number(self._config.get("eos_token"))

    def encode(self, text: str) -> list[int]:
        """Return the tokens of plain `text`."""
        return list(self._vocabulary.encode(text, add_special_tokens=False).ids)

    def encode_chat(self, messages: Sequence[dict[str, str]]) -> list[int]:
        """Return the tokens of `messages` in the model's chat template, ready for the answer.

        Raises ChatUnfit where the template refuses them.
        """
        if self._template is None:
            raise ChatUnfit("This model has no chat template; use /v1/completions.")
        named = {f"{name}_token": token_text(self._config.get(f"{name}_token")) for name in SPECIAL}
        try:
            text = self._template.render(
                messages=list(messages), add_generation_prompt=True, **named
            )
        except TemplateError as error:
            raise ChatUnfit(f"The model's chat template refuses this: {error}") from error
        return self.encode(text)

    def decode(self, tokens: Sequence[int]) -> str:
        """Return the text of `tokens`, without special ones."""
        return str(self._vocabulary.decode(list(tokens), skip_special_tokens=True))

    def _number(self, token: Any) -> int | None:
        number = self._vocabulary.token_to_id(token_text(token) or "")
        return None if number is None else int(number)


SPECIAL = ("bos", "eos", "pad", "unk")


def token_text(token: Any) -> str | None:
    """Return a special token's text; configurations give it bare or within an object."""
    text: str | None = token["content"] if isinstance(token, dict) else token
    return text


def read_vocabulary(folder: Path) -> tokenizers.Tokenizer:
    """Read tokenizer.json."""
    path = folder / "tokenizer.json"
    if not path.exists():
        raise ModelError(f"{folder} holds no tokenizer: tokenizer.json is missing.")
    try:
        tokenizer = tokenizers.Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise ModelError(f"{folder} has no usable tokenizer: {first_line(error)}") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def read_config(folder: Path) -> dict[str, Any]:
    """Read tokenizer_config.json, if there is one."""
    path = folder / "tokenizer_config.json"
    try:
        config = json.loads(path.read_text("utf-8")) if path.exists() else {}
    except ValueError as error:
        raise ModelError(f"{path} is no JSON: {error}") from error
    return dict(config)


def read_chat_template(folder: Path, config: dict[str, Any]) -> Template | None:
    """Return the chat template: a file of its own or a field; None where there is none."""
    file = folder / "chat_template.jinja"
    text = file.read_text("utf-8") if file.exists() else config.get("chat_template")
    if isinstance(text, list):  # several, by name
        text = next((each["template"] for each in text if each["name"] == "default"), None)
    try:
        return environment().from_string(text) if text else None
    except TemplateSyntaxError as error:
        raise ModelError(f"{folder} has no usable chat template: {first_line(error)}") from error


def environment() -> ImmutableSandboxedEnvironment:
    """Return what templates are rendered by: transformers' settings, without its tracking."""

    def raise_exception(message: str) -> NoReturn:
        raise TemplateError(message)

    def tojson(value: Any, indent: int | None = None) -> str:
        return json.dumps(value, ensure_ascii=False, indent=indent)

    def strftime_now(pattern: str) -> str:
        return datetime.now().astimezone().strftime(pattern)

    sandbox = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols]
    )
    sandbox.globals |= {"raise_exception": raise_exception, "strftime_now": strftime_now}
    sandbox.filters["tojson"] = tojson
    return sandbox
