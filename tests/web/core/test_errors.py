import logging

import pytest
from flask import Flask, abort, request
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.web.people import BROWSER, MakeApp, Person
from webapp.core.database import db
from webapp.core.errors import FAILURES
from webapp.core.logs import Formatter
from webapp.core.problem import Problem

SECRET_WORDS = "the words of a person"


@pytest.fixture
def failing(app: Flask, make_app: MakeApp) -> FlaskClient:
    failing = make_app()
    failing.testing = False

    @failing.route("/crash")
    def crash() -> str:
        raise ValueError(SECRET_WORDS)

    @failing.route("/bad-sql")
    def bad_sql() -> str:
        db.session.execute(text("SELECT * FROM no_such_table WHERE a = :a"), {"a": SECRET_WORDS})
        return ""

    @failing.route("/abort/<int:status>")
    def give_up(status: int) -> str:
        abort(status, description=SECRET_WORDS)

    @failing.route("/problem")
    def problem() -> str:
        raise Problem("Not like this.", field="skills", retry_after=7)

    @failing.route("/echo", methods=["POST"])
    def echo() -> str:
        return str(len(request.form.get("text", "")))

    return failing.test_client()


@pytest.fixture
def without_database(make_app: MakeApp) -> FlaskClient:
    url = "postgresql://inkwell@127.0.0.1:9/inkwell"
    return make_app(database_url=url).test_client()


@pytest.mark.parametrize("status", sorted(FAILURES))
def test_every_failure_has_the_same_json_shape(failing: FlaskClient, status: int) -> None:
    answer = failing.get(f"/abort/{status}")
    code, message = FAILURES[status]
    assert answer.status_code == status
    assert answer.get_json() == {
        "error": {"code": code, "message": message, "field": None},
        "request_id": answer.headers["X-Request-ID"],
    }


@pytest.mark.parametrize("status", sorted(FAILURES))
def test_a_browser_gets_a_page(failing: FlaskClient, status: int) -> None:
    answer = failing.get(f"/abort/{status}", headers=BROWSER)
    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert FAILURES[status][1].split(".")[0] in answer.text.replace("&#39;", "'")
    assert answer.headers["X-Request-ID"] in answer.text


def test_a_problem_names_its_field_and_when_to_retry(failing: FlaskClient) -> None:
    answer = failing.get("/problem")
    assert answer.status_code == 400
    assert answer.headers["Retry-After"] == "7"
    assert answer.get_json()["error"] == {
        "code": "bad_request",
        "message": "Not like this.",
        "field": "skills",
    }


def test_the_api_answers_json_even_to_a_browser(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nothing", headers=BROWSER)
    assert (answer.status_code, answer.mimetype) == (404, "application/json")


@pytest.mark.parametrize("path", ["/crash", "/bad-sql"])
@pytest.mark.parametrize("headers", [{}, BROWSER])
def test_a_fault_shows_and_logs_nothing_that_a_person_wrote(
    failing: FlaskClient,
    caplog: pytest.LogCaptureFixture,
    path: str,
    headers: dict[str, str],
) -> None:
    with caplog.at_level(logging.INFO):
        answer = failing.get(path, headers=headers)
    assert answer.status_code == 500
    assert SECRET_WORDS not in answer.text
    assert "Traceback" not in answer.text
    logged = "".join(Formatter("%(message)s").format(record) for record in caplog.records)
    assert SECRET_WORDS not in logged
    assert "in crash" in logged or "in bad_sql" in logged


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "TRACE"])
def test_a_method_that_is_not_known_is_405_with_the_allowed_ones(
    client: FlaskClient, method: str
) -> None:
    answer = client.open("/auth/login", method=method)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


@pytest.mark.asvs("5.2.1")
def test_a_body_over_the_limit_is_refused(failing: FlaskClient) -> None:
    small = failing.post("/echo", data={"text": "x" * 900_000})
    assert small.text == "900000"
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b"):
        answer = failing.post("/echo", data=b"text=" + b"x" * 1_100_000, content_type=kind)
        assert answer.status_code == 413
        assert answer.get_json()["error"]["code"] == "too_large"


@pytest.mark.parametrize("path", ["/auth/login", "/auth/register"])
def test_without_the_database_the_answer_is_503_with_a_sentence(
    without_database: FlaskClient, path: str
) -> None:
    form = {"username": "foo", "email": "foo@example.com", "password": "Bar2024!"}
    answer = without_database.post(path, data=form)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "database is not answering" in answer.get_json()["error"]["message"]
    page = without_database.post(path, data=form, headers=BROWSER)
    assert page.status_code == 503
    assert "database is not answering" in page.text


def test_a_page_that_a_person_opens_meanwhile_is_503_too(
    without_database: FlaskClient, person: Person
) -> None:
    without_database.set_cookie("access_token_cookie", person.token)
    for path in ("/", "/user/profile"):
        answer = without_database.get(path, headers=BROWSER)
        assert answer.status_code == 503


def test_connections_that_died_cost_no_request(app: Flask, person: Person) -> None:
    with app.app_context():
        others = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
        for _ in range(3):
            db.session.execute(others)
            db.session.commit()
            assert person.client.get("/user/profile").status_code == 200


def test_pages_that_need_no_database_stay(without_database: FlaskClient) -> None:
    for path in ("/", "/auth/login", "/auth/register", "/healthz", "/version", "/metrics"):
        assert without_database.get(path).status_code == 200


def test_an_answer_that_is_made_survives_the_death_of_the_database(
    app: Flask, make_app: MakeApp
) -> None:
    dying = make_app(database_pool=2)

    @dying.route("/last-words")
    def end_of_log() -> str:
        own = db.session.scalar(text("SELECT pg_backend_pid()"))
        with app.app_context():
            db.session.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
        return "said"

    client = dying.test_client()
    assert [client.get("/last-words").text for _ in range(4)] == ["said"] * 4
