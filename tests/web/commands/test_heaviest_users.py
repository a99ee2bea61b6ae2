import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.web.conftest import SECRET
from tests.web.people import Person
from webapp.core.clock import now
from webapp.core.database import db
from webapp.core.models import DailyUsage
from webapp.limits import usage

WEB = Path(__file__).parents[3] / "services/web"


def run(url: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    env = {"PYTHONPATH": str(WEB), "INKWELL_DATABASE_URL": url, "INKWELL_SECRET_KEY": SECRET}
    return subprocess.run(
        [sys.executable, "-m", "webapp.commands.heaviest_users", *arguments],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
    )


@pytest.mark.integration
def test_the_command_lists_todays_heaviest_users_by_id(
    app: Flask, person: Person, other: Person, database_url: str
) -> None:
    today = usage.day_of(now())
    rows = [(person.id, today, 2, 900), (other.id, today, 7, 100),
            (person.id, today - timedelta(days=1), 50, 9)]  # fmt: skip
    with app.app_context():
        for user_id, day, letters, tokens in rows:
            db.session.add(DailyUsage(user_id=user_id, day=day, letters=letters, tokens=tokens))
        db.session.commit()
    heading, *lines = run(database_url).stdout.splitlines()
    assert heading.split() == ["user", "letters", "tokens"]
    assert [line.split() for line in lines] == [
        [str(other.id), "7", "100"],
        [str(person.id), "2", "900"],
    ]
    assert len(run(database_url, "--most", "1").stdout.splitlines()) == 2


@pytest.mark.integration
def test_an_unreachable_database_is_reported_in_one_line() -> None:
    done = run("postgresql://inkwell@127.0.0.1:9/inkwell")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip() == (
        "The database does not answer, or its tables are of another version."
    )
