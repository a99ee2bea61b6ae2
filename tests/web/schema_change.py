"""What a change of the schema takes from code that was written before it.

Schemas are compared as Postgres has them, so that it doesn't matter how a migration made them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Inspector, inspect

WORD = r"'[^']*'"
OUTLIVES = ("CASCADE", "SET NULL", "SET DEFAULT")  # an old row goes though a new one points to it


@dataclass(frozen=True)
class Column:
    """A column as an INSERT meets it."""

    type: str
    nullable: bool
    has_default: bool


@dataclass(frozen=True)
class Rule:
    """What Postgres enforces on a table's rows: its text, and the columns that it is about."""

    text: str
    columns: frozenset[str]


@dataclass(frozen=True)
class Table:
    """A table's columns and rules by name, and what its foreign keys do at a DELETE."""

    columns: dict[str, Column]
    rules: dict[str, Rule]
    references: dict[str, str]


Schema = dict[str, Table]


def read(connection: Connection) -> Schema:
    """Return the schema as Postgres has it now."""
    inspector = inspect(connection)
    names = set(inspector.get_table_names()) - {"alembic_version"}
    return {name: _table(inspector, name) for name in names}


def _table(inspector: Inspector, name: str) -> Table:
    columns = {
        each["name"]: Column(
            str(each["type"].compile(inspector.dialect)),
            each["nullable"],
            each["default"] is not None or bool(each.get("identity")),
        )
        for each in inspector.get_columns(name)
    }
    references = {
        str(each["name"]): each["options"].get("ondelete", "NO ACTION")
        for each in inspector.get_foreign_keys(name)
    }
    return Table(columns, dict(_rules(inspector, name, set(columns))), references)


def _rules(inspector: Inspector, table: str, columns: set[str]) -> Iterator[tuple[str, Rule]]:
    key = inspector.get_pk_constraint(table)
    yield str(key["name"]), Rule("primary key", frozenset(key["constrained_columns"]))
    for check in inspector.get_check_constraints(table):
        words = frozenset(re.findall(r"\w+", check["sqltext"]))
        yield str(check["name"]), Rule(check["sqltext"], words & columns)
    for foreign in inspector.get_foreign_keys(table):
        text = f"references {foreign['referred_table']} {foreign['referred_columns']}"
        yield str(foreign["name"]), Rule(text, frozenset(foreign["constrained_columns"]))
    for index in inspector.get_indexes(table):
        if index["unique"]:
            parts = [str(part) for part in index.get("expressions", index["column_names"])]
            where = index.get("dialect_options", {}).get("postgresql_where", "")
            words = frozenset(re.findall(r"\w+", " ".join(parts)))
            yield str(index["name"]), Rule(f"unique {parts} {where}", words & columns)


def taken(before: Schema, after: Schema) -> list[str]:
    """Return what code that knows the schema `before` would miss in `after`, a sentence each."""
    found = [f"table {name} is gone" for name in before.keys() - after.keys()]
    for name in before.keys() & after.keys():
        found += [f"{name}: {each}" for each in _taken(before[name], after[name])]
    for name in after.keys() - before.keys():
        found += _held(name, after[name], set(before))
    return sorted(found)


def _taken(before: Table, after: Table) -> Iterator[str]:
    for name in before.columns.keys() - after.columns.keys():
        yield f"column {name} is gone"
    for name in before.columns.keys() & after.columns.keys():
        yield from _changed(name, before.columns[name], after.columns[name])
    for name in after.columns.keys() - before.columns.keys():
        new = after.columns[name]
        if not new.nullable and not new.has_default:
            yield f"new column {name} is NOT NULL without a default of the database's"
    for name in before.rules.keys() - after.rules.keys():
        yield f"rule {name} is gone"
    for name, rule in after.rules.items():
        if rule.columns & before.columns.keys() and not _allows(rule, before.rules.get(name)):
            yield f"rule {name} is new for old columns"


def _allows(rule: Rule, old: Rule | None) -> bool:
    """Whether a rule takes all that the one before it took: it is the same, or a longer list."""
    if old is None or rule == old:
        return rule == old
    shapes = {re.sub(rf"({WORD}::\w+(, )?)+", "...", each.text) for each in (rule, old)}
    is_list = all("= ANY (ARRAY[...]" in shape for shape in shapes) and len(shapes) == 1
    return is_list and {*re.findall(WORD, old.text)} <= {*re.findall(WORD, rule.text)}


def _changed(name: str, before: Column, after: Column) -> Iterator[str]:
    if before.type != after.type:
        yield f"column {name} was {before.type} and is {after.type}"
    if before.nullable and not after.nullable:
        yield f"column {name} is NOT NULL now"
    if before.has_default and not after.has_default:
        yield f"column {name} has lost its default"


def _held(name: str, table: Table, old: set[str]) -> Iterator[str]:
    """A row of a new table that keeps old code from deleting the row that it points to."""
    for constraint, at_delete in table.references.items():
        target = table.rules[constraint].text.split()[1]
        if target in old and at_delete not in OUTLIVES:
            yield f"{name}: {constraint} keeps rows of {target} from being deleted"
