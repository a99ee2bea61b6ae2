"""The rules by which every program reads its environment: docs/settings.md explains them.

A setting comes from NAME or from the file that NAME_FILE names. An empty value counts as not set.
"""

import difflib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

PREFIX = "INKWELL_"
MODEL_PREFIX = "INKWELL_MODEL_"
FILE = "_FILE"


class SettingError(ValueError):
    """A setting can't be used; the message names its variable and says what is allowed."""


def read_variables(environ: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Return the values of those of `names` that are set.

    Raises:
        SettingError: a value is no text or only spaces, its file can't be read, or it is given
            twice.
    """
    found = {name: _read_variable(environ, name) for name in names}
    return {name: text for name, text in found.items() if text}


def for_child(settings: Mapping[str, str]) -> dict[str, str]:
    """Return variables that give a child process these settings, whatever else it inherits.

    The other form of each is emptied: with NAME from here and NAME_FILE from the user, it would
    not start.
    """
    names = [name for name in settings if name.startswith(PREFIX)]
    others = (name.removesuffix(FILE) if name.endswith(FILE) else name + FILE for name in names)
    return {**dict.fromkeys(others, ""), **settings}


def refuse_unknown(environ: Mapping[str, str], known: Collection[str]) -> None:
    """Raise SettingError at the first INKWELL_ variable that is not `known`.

    Names are upper case only: `inkwell_bind` would be passed over in silence, so it is refused too.
    """
    for name in sorted(environ):
        if name.upper().startswith(PREFIX) and name not in known:
            raise SettingError(f"{name} is not a setting of Inkwell; {_advice(name, known)}")


def _advice(name: str, known: Collection[str]) -> str:
    nearest = _nearest(name, known, PREFIX, 0.8) or _nearest(name, known, MODEL_PREFIX, 0.6)
    return f"the nearest one is {nearest}." if nearest else "docs/settings.md lists them."


def _nearest(name: str, known: Collection[str], prefix: str, least: float) -> str | None:
    """Return the name that is most like `name`, by what follows the prefix that many share."""
    wanted = name.upper().removeprefix(prefix).removeprefix(PREFIX)
    endings = {
        each.removeprefix(prefix).removeprefix(PREFIX): each
        for each in sorted(known)
        if each.endswith("FILE") == wanted.endswith("FILE")
    }
    found = difflib.get_close_matches(wanted, endings, n=1, cutoff=least)
    return endings[found[0]] if found else None


def _read_variable(environ: Mapping[str, str], name: str) -> str:
    text, path = environ.get(name, ""), environ.get(name + FILE, "")
    if text and path:
        raise SettingError(f"{name} and {name}{FILE} are both set; only one of them may be.")
    if path:
        return _read_file(name + FILE, Path(path))
    if not _is_utf8(text):
        raise SettingError(f"{name} is not UTF-8 text.")
    if text.isspace():
        raise SettingError(f"{name} is not set: its value has nothing but spaces.")
    return text.strip()


def _is_utf8(text: str) -> bool:
    """Whether the environment had text: Python keeps other bytes as lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read_file(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingError(f"{name} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SettingError(f"{name} can't be read: it is not UTF-8 text.") from error
