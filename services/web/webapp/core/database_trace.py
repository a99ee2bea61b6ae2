"""Spans of the database's statements: the verb and the table, never a value or the statement."""

import re
import time
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext

from contract import traces

from .database import Base

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")
TABLE = re.compile(r"\b(?:FROM|INTO|UPDATE)\s+([a-z_]+)")
READ = 4096  # characters of a statement: where its table stands, at the latest


def trace_statements() -> None:
    """Trace the statements of every engine of this process that are part of a trace."""
    event.listen(Engine, "before_cursor_execute", _begin)
    event.listen(Engine, "after_cursor_execute", _end)
    event.listen(Engine, "handle_error", _fail)


def described(statement: str) -> tuple[str, str]:
    """Return a statement's verb and table; what is none of ours is `other` and ""."""
    verb, _, _ = statement.lstrip().partition(" ")
    names = TABLE.findall(statement[:READ])
    table = next((name for name in names if name in Base.metadata.tables), "")
    return verb if verb in VERBS else "other", table


def _begin(
    _connection: Connection, _cursor: Any, _statement: str, _values: Any, context: Any, _many: bool
) -> None:
    context.inkwell_began = time.monotonic()


def _end(
    _connection: Connection, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool
) -> None:
    _record(statement, context, {})


def _fail(failed: ExceptionContext) -> None:
    if failed.statement and hasattr(failed.execution_context, "inkwell_began"):
        kind = type(failed.original_exception).__qualname__
        _record(failed.statement, failed.execution_context, {"error__type": kind})


def _record(statement: str, context: Any, more: dict[str, str]) -> None:
    verb, table = described(statement)
    traces.record(
        f"{verb} {table}".rstrip(),
        context.inkwell_began,
        time.monotonic(),
        db__system__name="postgresql",
        db__operation__name=verb,
        **({"db__collection__name": table} if table else {}),
        **more,
    )
