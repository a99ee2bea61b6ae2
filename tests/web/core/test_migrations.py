import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from tests.web.conftest import SECRET
from tests.web.people import MakeApp
from webapp.commands.upgrade_database import upgrade_database
from webapp.core.database import db
from webapp.core.ops import applied_migration, why_not_ready

WEB = Path(__file__).parents[3] / "services/web"


@pytest.mark.usefixtures("empty")
def test_the_migrations_make_the_tables_and_take_them_back() -> None:
    assert why_not_ready() is not None
    upgrade()
    assert why_not_ready() is None
    db.session.remove()
    tables = set(inspect(db.engine).get_table_names())
    assert tables == {*db.metadata.tables, "alembic_version"}
    downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]


@pytest.mark.usefixtures("empty")
def test_the_migrations_make_what_the_models_say() -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    upgrade()
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), db.metadata) == []


def test_the_command_migrates_and_two_at_once_do_no_harm(empty: Flask, empty_url: str) -> None:
    command = [sys.executable, "-m", "webapp.upgrade_database"]
    env = {
        "PYTHONPATH": str(WEB),
        "INKWELL_DATABASE_URL": empty_url,
        "INKWELL_SECRET_KEY": SECRET,
    }
    both = [subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    assert why_not_ready() is None


def test_a_database_of_a_newer_release_is_not_changed(empty: Flask, empty_url: str) -> None:
    upgrade_database(empty.extensions["inkwell"])
    db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    db.session.commit()
    upgrade_database(empty.extensions["inkwell"])
    assert applied_migration() == "9999"


def test_migrating_waits_for_the_database_and_then_says_that_it_is_away(make_app: MakeApp) -> None:
    away = make_app(database_url="postgresql://inkwell@127.0.0.1:9/inkwell")
    with pytest.raises(OperationalError, match="refused"):
        upgrade_database(away.extensions["inkwell"], patience_s=0.0)


@pytest.mark.usefixtures("empty")
def test_the_release_before_can_still_queue_a_letter() -> None:
    upgrade(revision="0003")
    known = {column["name"] for column in inspect(db.engine).get_columns("letter")}
    upgrade()
    letter = db.metadata.tables["letter"]
    new = set(letter.columns.keys()) - known
    assert {"web_track", "model_track", "experiment", "length"} <= new
    columns = inspect(db.engine).get_columns("letter")
    needed = [each["name"] for each in columns if not each["nullable"] and not each["default"]]
    assert new.isdisjoint(needed)
