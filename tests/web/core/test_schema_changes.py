"""Expand and contract: the release before a migration lives with the schema after it.

An upgrade migrates while pods of the release before still serve, and going back runs old code on
the new schema (docs/runbooks/change-the-schema.md).
"""

import itertools
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from alembic.script import Script, ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Column, Connection, MetaData, Table, insert, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import Boolean, Date, DateTime, Float, Integer, Text, Uuid

from tests.web.schema_change import Schema, read, taken
from webapp.core.clock import now
from webapp.core.database import MIGRATIONS, db

SCRIPTS = ScriptDirectory(str(MIGRATIONS))
REVISIONS = list(reversed(list(SCRIPTS.walk_revisions())))
NUMBERS = itertools.count(1)


def contracts(script: Script) -> str | None:
    """The revision whose code no longer uses what this migration takes away, where it says so."""
    return getattr(script.module, "contracts", None)


@pytest.mark.parametrize("script", REVISIONS, ids=lambda each: each.revision)
def test_a_migration_that_drops_something_names_an_earlier_revision(script: Script) -> None:
    named = contracts(script)
    if named is not None:
        before = {
            each.revision for each in SCRIPTS.iterate_revisions(str(script.down_revision), "base")
        }
        assert named in before, f"{script.revision}: contracts = {named!r}"


@pytest.mark.parametrize("script", REVISIONS[1:], ids=lambda each: each.revision)
def test_the_release_before_works_with_the_schema_after(empty: Flask, script: Script) -> None:
    upgrade(revision=str(script.down_revision))
    with db.engine.begin() as connection:
        before, tables = read(connection), reflected(connection)
        fill(connection, tables, before)  # a database in use, not an empty one
    upgrade(revision=script.revision)
    with db.engine.begin() as connection:
        if contracts(script) is None:
            assert taken(before, read(connection)) == []
        else:
            tables = reflected(connection)  # without what nobody names any more
        fill(connection, tables, before)


@pytest.mark.usefixtures("empty")
def test_a_letter_from_before_lengths_existed_has_the_usual_length() -> None:
    upgrade(revision="0006")
    with db.engine.begin() as connection:
        before = read(connection)
        fill(connection, reflected(connection), before)
    upgrade(revision="0007")
    with db.engine.begin() as connection:
        fill(connection, reflected(connection), before)  # by the release before, still at work
        assert list(connection.scalars(text("SELECT length FROM letter"))) == ["usual", "usual"]


def reflected(connection: Connection) -> list[Table]:
    """The tables as they are now, each after those that it points to."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def fill(connection: Connection, tables: list[Table], known: Schema) -> None:
    """Put a row into each table, by an INSERT that names the columns that are known."""
    rows: dict[str, Any] = {}
    for table in tables:
        if table.name not in known:
            continue
        columns = [each for each in table.columns if each.name in known[table.name].columns]
        values = {
            each.name: value_for(each, rows) for each in columns if not counts_by_itself(each)
        }
        query = insert(table).values(values).returning(*table.primary_key.columns)
        for key, value in connection.execute(query).mappings().one().items():
            rows[f"{table.name}.{key}"] = value


def counts_by_itself(column: Column[Any]) -> bool:
    return column.identity is not None or "nextval" in str(
        getattr(column.server_default, "arg", "")
    )


def value_for(column: Column[Any], rows: dict[str, Any]) -> Any:
    """A value that the column takes: NULL where it may be, the parent's key, or one of its list."""
    for foreign in column.foreign_keys:
        return rows[foreign.target_fullname]
    if column.nullable:
        return None
    listed = first_of_list(column)
    if listed is not None:
        return listed
    number = next(NUMBERS)
    for kind, value in {
        Boolean: False,
        Integer: number,
        Float: 0.5,
        Date: now().date(),
        DateTime: now(),
        Uuid: uuid.uuid4(),
        JSONB: {"text": f"text {number}"},
    }.items():
        if isinstance(column.type, kind):
            return value
    assert isinstance(column.type, Text), f"{column}: which value would old code give it?"
    return f"text {number}"


def first_of_list(column: Column[Any]) -> str | None:
    """The first of the words that a rule `column in (...)` allows."""
    for rule in column.table.constraints:
        sql = str(getattr(rule, "sqltext", ""))
        match = re.match(rf"\(?{column.name} = ANY \(+ARRAY\['(\w+)'", sql)
        if match:
            return match[1]
    return None


@pytest.fixture
def newest(empty: Flask) -> Iterator[Connection]:
    """The newest schema with a row in each table; what is done to it is undone."""
    upgrade()
    with db.engine.connect() as connection:
        fill(connection, reflected(connection), read(connection))
        yield connection
        connection.rollback()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("DROP TABLE letter_version", "table letter_version is gone"),
        ("ALTER TABLE login_failure RENAME TO failure", "table login_failure is gone"),
        ("ALTER TABLE letter DROP COLUMN tone", "letter: column tone is gone"),
        ("ALTER TABLE letter RENAME COLUMN rating TO verdict", "letter: column rating is gone"),
        (
            "ALTER TABLE letter ALTER COLUMN tone TYPE varchar(9)",
            "letter: column tone was TEXT and is VARCHAR(9)",
        ),
        (
            "ALTER TABLE letter ALTER COLUMN rating SET NOT NULL",
            "letter: column rating is NOT NULL now",
        ),
        (
            "ALTER TABLE letter ALTER COLUMN may_improve DROP DEFAULT",
            "letter: column may_improve has lost its default",
        ),
        (
            "ALTER TABLE login_failure ADD COLUMN why text NOT NULL",
            "login_failure: new column why is NOT NULL without a default of the database's",
        ),
        (
            "ALTER TABLE letter ADD CONSTRAINT added CHECK (body <> '')",
            "letter: rule added is new for old columns",
        ),
        (
            (
                "ALTER TABLE letter_version DROP CONSTRAINT ck_letter_version_origin, "
                "ADD CONSTRAINT ck_letter_version_origin CHECK (origin in ('model', 'edit'))"
            ),
            "letter_version: rule ck_letter_version_origin is new for old columns",
        ),
        (
            "ALTER TABLE letter ADD CONSTRAINT added UNIQUE (job_title)",
            "letter: rule added is new for old columns",
        ),
        (
            "CREATE UNIQUE INDEX added ON letter (lower(job_title))",
            "letter: rule added is new for old columns",
        ),
        (
            "ALTER TABLE letter DROP CONSTRAINT uq_letter_user_id_idempotency_key",
            "letter: rule uq_letter_user_id_idempotency_key is gone",
        ),
        (
            "ALTER TABLE letter ADD CONSTRAINT added FOREIGN KEY (attempt) REFERENCES user_account",
            "letter: rule added is new for old columns",
        ),
        (
            "CREATE TABLE bill (user_id int PRIMARY KEY CONSTRAINT added REFERENCES user_account)",
            "bill: added keeps rows of user_account from being deleted",
        ),
    ],
)
def test_changes_that_break_old_code_are_found(
    newest: Connection, change: str, message: str
) -> None:
    before = read(newest)
    newest.execute(text("TRUNCATE letter CASCADE"))  # so that Postgres takes every change
    newest.execute(text("TRUNCATE login_failure"))
    newest.execute(text(change))
    assert taken(before, read(newest)) == [message]


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE bill (id int PRIMARY KEY REFERENCES user_account ON DELETE CASCADE)",
        "ALTER TABLE letter ADD COLUMN cost int",
        "ALTER TABLE letter ADD COLUMN cost int NOT NULL DEFAULT 0 CHECK (cost >= 0)",
        "ALTER TABLE letter ADD COLUMN parent uuid REFERENCES letter ON DELETE SET NULL",
        "ALTER TABLE letter ALTER COLUMN tone DROP NOT NULL",
        "ALTER TABLE letter ALTER COLUMN tone SET DEFAULT 'formal'",
        (
            "ALTER TABLE letter_version DROP CONSTRAINT ck_letter_version_origin, "
            "ADD CONSTRAINT ck_letter_version_origin "
            "CHECK (origin in ('model', 'import', 'edit', 'restore'))"
        ),
        "CREATE INDEX added ON letter (model)",
        "DROP INDEX ix_letter_queue",
    ],
)
def test_changes_that_old_code_can_use_are_allowed(newest: Connection, change: str) -> None:
    before, tables = read(newest), reflected(newest)
    newest.execute(text(change))
    assert taken(before, read(newest)) == []
    fill(newest, tables, before)


def test_an_insert_of_old_code_that_fails_would_be_found(newest: Connection) -> None:
    before, tables = read(newest), reflected(newest)
    newest.execute(text("TRUNCATE letter CASCADE"))
    newest.execute(text("ALTER TABLE letter ADD COLUMN cost int NOT NULL"))
    with pytest.raises(IntegrityError, match="cost"):
        fill(newest, tables, before)
