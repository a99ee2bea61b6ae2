import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, make_url

from inkwell.postgres import Postgres
from tests.web.conftest import SECRET
from tests.web.people import MakeApp
from webapp.extensions import db
from webapp.ops import why_not_ready

WEB = Path(__file__).parents[2] / "services/web"


@pytest.fixture
def empty_url(postgres: Postgres) -> Iterator[str]:
    url = make_url(postgres.url)
    connection = psycopg2.connect(
        host=str(url.query["host"]), user=url.username, dbname=url.database
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE migrated")
        yield url.set(database="migrated").render_as_string()
        cursor.execute("DROP DATABASE migrated WITH (FORCE)")
    connection.close()


@pytest.fixture
def empty(empty_url: str, make_app: MakeApp) -> Iterator[Flask]:
    app = make_app(database_url=empty_url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


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
    command = [sys.executable, "-m", "flask", "--app", "webapp.wsgi:app", "db", "upgrade"]
    env = {
        "PYTHONPATH": str(WEB),
        "INKWELL_DATABASE_URL": empty_url,
        "INKWELL_SECRET_KEY": SECRET,
    }
    both = [subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    assert why_not_ready() is None
