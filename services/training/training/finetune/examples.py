"""Reads examples: forms and the letters that one would like to have written from them.

A folder of .jsonl files (an example a line) and .json files (an example, or a list of them), or one
such file. An example is `{"form": {...}, "letter": "..."}`; the form's fields are the API's.
`flask export-examples` writes such a file of letters that people rated good, with consent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from webapp.core.typed_text import clean
from webapp.letters.form import Form, FormError

from .errors import FinetuneError

KINDS = (".jsonl", ".json")
FIELDS = tuple(field.name for field in fields(Form))
PARTS = ("form", "letter")
MOST_SHOWN = 10  # faults in one message


class _UnusableError(Exception):
    """What is wrong with one example."""


@dataclass(frozen=True)
class Example:
    """A form and its letter; `where` says where it was read."""

    where: str
    form: Form
    letter: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as a file has it."""
        return {"form": self.form.to_dict(), "letter": self.letter}


def read(path: Path) -> list[Example]:
    """Return the examples at `path`, in the order of file names and lines; no two are the same.

    Raises:
        FinetuneError: there are none, or some can't be used; all that is wrong is named.
    """
    examples: dict[tuple[Form, str], Example] = {}
    faults = []
    for where, value in _values(path):
        try:
            example = _example(where, value)
            examples.setdefault((example.form, example.letter), example)
        except _UnusableError as error:
            faults.append(f"{where}: {error}")
    refuse(faults)
    if not examples:
        raise FinetuneError(f"{path} holds no example.")
    return list(examples.values())


def refuse(faults: list[str]) -> None:
    """Raise a FinetuneError that names the faults, if there are any."""
    if faults:
        more = [f"... and {len(faults) - MOST_SHOWN} more"] * (len(faults) > MOST_SHOWN)
        raise FinetuneError("\n".join(faults[:MOST_SHOWN] + more))


def _values(path: Path) -> Iterator[tuple[str, Any]]:
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix in KINDS)
        if not files:
            raise FinetuneError(f"The folder {path} is empty: it may hold .jsonl and .json files.")
    elif path.is_file():
        files = [path]
    else:
        raise FinetuneError(f"There is no file and no folder {path}.")
    for file in files:
        yield from _values_of(file)


def _values_of(file: Path) -> Iterator[tuple[str, Any]]:
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FinetuneError(f"{file} is no UTF-8, from byte {error.start} on.") from error
    if file.suffix == ".json":
        value = _json(str(file), text)
        several = value if isinstance(value, list) else [value]
        yield from ((f"{file}, example {n}", each) for n, each in enumerate(several, 1))
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield f"{file}:{number}", _json(f"{file}:{number}", line)


def _json(where: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FinetuneError(f"{where} is no JSON: {error}.") from error


def _example(where: str, value: Any) -> Example:
    """Return an example; an _UnusableError says what is wrong with it."""
    if not isinstance(value, dict) or not value.keys() <= set(PARTS):
        raise _UnusableError('an example is an object with "form" and "letter", and nothing else.')
    form, letter = (value.get(part) for part in PARTS)
    if not isinstance(form, dict):
        raise _UnusableError('there is no "form", an object with the form\'s fields.')
    if not isinstance(letter, str) or not clean(letter).strip():
        raise _UnusableError('there is no "letter", or it is empty.')
    for name, text in form.items():
        if name not in FIELDS:
            raise _UnusableError(f"the form has a field {name!r}; there are {', '.join(FIELDS)}.")
        if not isinstance(text, str):
            raise _UnusableError(f"the form's {name} must be a text, not {text!r}.")
    try:
        return Example(where, Form.parse(form), clean(letter).strip())
    except FormError as error:
        raise _UnusableError(error.message) from error
