"""Spans of web, writer and model server, for the code that makes them.

Nothing of OpenTelemetry is imported and nothing is kept until `start` is called with an address.
A span's name and attributes are fixed words and numbers, never what a person typed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from .traces_export import Exporting, Span

Kind = Literal["internal", "server", "client", "producer", "consumer"]
Value = str | int | float | bool


class NoSpan:
    """What is current where nothing is traced."""

    def set(self, **attributes: Value) -> None:
        """Do nothing."""

    def rename(self, name: str) -> None:
        """Do nothing."""

    def fail(self, kind: str) -> None:
        """Do nothing."""


AnySpan: TypeAlias = "NoSpan | Span"


class _State:
    exporting: "Exporting | None" = None


NO_SPAN = NoSpan()
_state = _State()


def start(service: str, url: str, share: float, **resource: str) -> None:
    """Begin to trace, in the process that shall do it: threads do not live through a fork.

    Args:
        service: its name in the traces.
        url: the base of an OTLP/HTTP address; nothing is traced where it is empty.
        share: of the traces that begin here, those that are kept: 0 to 1.
        resource: what else is said of the process, such as its track.
    """
    if url and _state.exporting is None:
        from .traces_export import Exporting

        _state.exporting = Exporting(service, url, share, resource)


def stop() -> None:
    """Send what is left, for a short time, and trace no more."""
    exporting, _state.exporting = _state.exporting, None
    if exporting is not None:
        exporting.close()


@contextmanager
def span(
    name: str, *, kind: Kind = "internal", parent: str = "", **attributes: Value
) -> "Iterator[NoSpan | Span]":
    """Trace a block; as a decorator, a function. An exception that leaves it is named by its type,
    unless it says `is_fault = False`: what a person asked for is no fault.

    Args:
        name: the operation.
        kind: its side of a call or of a queue.
        parent: the `traceparent` that it continues; else it is the current span's child.
        attributes: numbers and fixed words.
    """
    if _state.exporting is None:
        yield NO_SPAN
        return
    with _state.exporting.span(name, kind, parent, attributes) as made:
        yield made


def record(name: str, began: float, ended: float, parent: str = "", **attributes: Value) -> None:
    """Add a span of the past, its times by the monotonic clock; a child as `span`'s.

    Without a parent and outside of any trace there is none: work of its own begins no trace.
    """
    if _state.exporting is not None:
        _state.exporting.record(name, began, ended, parent, attributes)


def current() -> "NoSpan | Span":
    """Return the span that this thread or task is in."""
    return NO_SPAN if _state.exporting is None else _state.exporting.current()


def traceparent() -> str:
    """Return the header that names the current span, or ""."""
    return "" if _state.exporting is None else _state.exporting.traceparent()


def ids() -> tuple[str, str] | None:
    """Return the current trace's and span's ids as logs and Jaeger write them, if it is kept."""
    if not (header := traceparent()).endswith("-01"):
        return None
    _, trace_id, span_id, _ = header.split("-")
    return trace_id, span_id
