import json
import logging
import re
import sys

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.people import PASSWORD, Person
from webapp.core.logs import Formatter, WithoutQueries, bind_request_id

FORMATTER = Formatter("%(message)s")


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    own = [record for record in caplog.records if record.name == "inkwell.web"]
    return [json.loads(FORMATTER.format(record)) for record in own]


def test_a_request_is_one_line_of_json(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "inkwell.web"):
        answer = client.get("/auth/login?next=/letters")
    (line,) = lines(caplog)
    assert line["event"] == "request"
    assert (line["method"], line["route"], line["status"]) == ("GET", "/auth/login", 200)
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(line["time"]))


def test_a_request_id_that_came_along_is_kept(client: FlaskClient) -> None:
    given = "0af7651916cd43dd8448eb211c80319c"
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert answer.headers["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 129, 'a"},{"level":"b', "with space", "ä" * 9]
)
def test_a_request_id_that_could_forge_a_line_is_replaced(client: FlaskClient, given: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_nothing_that_a_person_typed_is_logged(
    app: Flask, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    typed = "confidential"
    with caplog.at_level(logging.DEBUG):
        person.client.get(f"/{typed}?q={typed}", headers={"User-Agent": typed, "Referer": typed})
        form = {"username": typed, "email": f"{typed}@example.com", "password": f"{typed}-A1!"}
        person.client.put("/user/update", data=form, headers=person.headers)
        client = app.test_client()
        client.post("/auth/register", data={**form, "username": f"{typed}2"})
        client.post("/auth/login", data={**form, "password": typed})
        client.post("/auth/login", data={"username": typed, "password": PASSWORD})
        client.get("/user/profile", headers={"Authorization": f"Bearer {typed}"})
    own = [record for record in caplog.records if not record.name.startswith("alembic")]
    written = "\n".join(FORMATTER.format(record) for record in own)
    assert written
    for secret in (typed, PASSWORD, person.token, person.csrf, person.email):
        assert secret not in written


def test_logins_and_failed_logins_are_logged(
    app: Flask, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        for password in (PASSWORD, "Wrong-1!"):
            form = {"username": "ann", "password": password}
            app.test_client().post("/auth/login", data=form)
    logged = {line["event"]: line for line in lines(caplog)}
    assert logged["signed in"]["user_id"] == person.id
    assert logged["sign-in failed"]["address"] == "127.0.0.1"


def test_an_exception_is_logged_by_type_and_place() -> None:
    try:
        try:
            int("confidential")
        except ValueError as error:
            raise RuntimeError("also confidential") from error
    except RuntimeError:
        record = logging.getLogger().makeRecord(
            "inkwell", logging.ERROR, __file__, 1, "broken", (), sys.exc_info()
        )
    line = FORMATTER.format(record)
    assert "confidential" not in line
    assert "RuntimeError" in line
    assert "ValueError" in line
    assert "test_logs.py" in line


def test_lines_outside_a_request_carry_a_bound_id() -> None:
    bind_request_id("letter-request")
    record = logging.getLogger().makeRecord("inkwell", logging.INFO, __file__, 1, "event", (), None)
    assert json.loads(FORMATTER.format(record))["request_id"] == "letter-request"
    bind_request_id("")
    assert "request_id" not in json.loads(FORMATTER.format(record))


def test_a_line_break_makes_no_second_line() -> None:
    record = logging.getLogger().makeRecord(
        "inkwell", logging.INFO, __file__, 1, 'one\n{"level": "forged"}', (), None
    )
    assert "\n" not in FORMATTER.format(record)


def test_queries_are_cut_from_other_libraries_messages() -> None:
    record = logging.getLogger().makeRecord(
        "gunicorn.error", logging.ERROR, __file__, 1, "Error handling %s", ("/letters?q=me",), None
    )
    WithoutQueries().filter(record)
    assert record.getMessage() == "Error handling /letters?..."
