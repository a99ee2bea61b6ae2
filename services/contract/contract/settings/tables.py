"""The tables of settings in the docs, in Markdown."""

from collections.abc import Iterable

from .base import Setting
from .chart import SET_BY
from .registry import MODEL_SERVER, SETTINGS

HEAD = ("| variable | what it is | values | default |", "|---|---|---|---|")


def all_tables() -> str:
    """Return a section for each program, and one for what the chart sets."""
    sections = [f"### {title}\n\n{table(settings)}" for title, settings in SETTINGS.items()]
    return "\n".join([*sections, f"### Set by the chart\n\n{_set_by_chart()}"])


def model_table() -> str:
    """Return the table of the model server."""
    return table(SETTINGS[MODEL_SERVER])


def table(settings: Iterable[Setting]) -> str:
    """Return the table of some settings."""
    rows = [f"| {' | '.join(_cells(each))} |" for each in settings]
    return "\n".join([*HEAD, *rows]) + "\n"


def _cells(setting: Setting) -> tuple[str, ...]:
    text = f"{setting.text}; secret" if setting.secret else setting.text
    return (f"`{setting.name}`", text, _values(setting), _default(setting))


def _values(setting: Setting) -> str:
    numbers = setting.allowed.removeprefix("a whole number")
    if numbers != setting.allowed:
        limits = numbers.removeprefix(" from ").removeprefix(" of ")
        return f"{limits} {setting.unit}".strip() or "a whole number"
    if setting.allowed.startswith("one of "):
        choices = setting.allowed.removeprefix("one of ").split(", ")
        return ", ".join(f"`{choice}`" for choice in choices)
    return setting.allowed


def _default(setting: Setting) -> str:
    return "must be set" if setting.required else setting.default or "none"


def _set_by_chart() -> str:
    rows = [f"| `{name}` | {value} |" for name, value in sorted(SET_BY.items())]
    return "\n".join(["| variable | set by |", "|---|---|", *rows]) + "\n"
