import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from prometheus_client import REGISTRY

from contract.form import LABELS
from tests.web.fake_model import LETTER, Answer, FakeModel
from tests.web.people import BROWSER, MakeApp, MakeLetter, Person
from tests.web.writing import FORM, serving, state, until, writing
from webapp.core.clock import now
from webapp.core.database import db
from webapp.core.models import DailyUsage, Letter
from webapp.letters import submission
from webapp.limits import quota, usage

A_DAY = 3
JSON = {"Accept": "application/json"}
LABELLED = {label: FORM[name] for name, label in LABELS.items() if name in FORM}


@pytest.fixture
def strict(app: Flask, make_app: MakeApp) -> Flask:
    return make_app(letters_a_day=A_DAY, tokens_a_day=1000)


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with serving(FakeModel()) as fake:
        yield fake


def call(strict: Flask, person: Person, path: str, method: str = "POST", **sent: Any) -> Any:
    """Call the application with limits as the person."""
    headers = {"Authorization": f"Bearer {person.token}", **JSON, **sent.pop("headers", {})}
    return strict.test_client().open(path, method=method, headers=headers, **sent)


def use(app: Flask, person: Person, letters_used: int, tokens: int = 0, days_ago: int = 0) -> None:
    with app.app_context():
        day = usage.day_of(now()) - timedelta(days=days_ago)
        row = DailyUsage(user_id=person.id, day=day, letters=letters_used, tokens=tokens)
        db.session.merge(row)
        db.session.commit()


def used(app: Flask, person: Person) -> tuple[int, int]:
    with app.app_context():
        return usage.used(db.session, person.id, now())


def test_letters_are_counted_without_a_limit_too(app: Flask, person: Person) -> None:
    use(app, person, 10_000, 10**12)
    assert person.client.post("/letters", data=FORM, headers=person.headers).status_code == 303
    assert used(app, person) == (10_001, 10**12)


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/letters", {"data": FORM}),
        ("/letters/{letter}/rewrite", {}),
        ("/model/query", {"data": LABELLED}),
        ("/api/v1/letters", {"json": FORM}),
        ("/api/v1/letters/{letter}/rewrite", {}),
        ("/api/v1/letters/{letter}/duplicate", {"json": {"job_title": "Baker", "company": "Oven"}}),
    ],
)
def test_every_request_for_a_letter_is_refused_beyond_the_days_limit(
    strict: Flask, person: Person, make_letter: MakeLetter, path: str, sent: dict[str, Any]
) -> None:
    use(strict, person, A_DAY)
    letter_id = make_letter(person)
    before = REGISTRY.get_sample_value("inkwell_refusals_total", {"reason": "letters_a_day"}) or 0
    answer = call(strict, person, path.format(letter=letter_id), **sent)
    assert answer.status_code == 429
    error = answer.get_json()["error"]
    assert error["code"] == "quota_used_up"
    assert error["message"] == "Your 3 letters of today are used up; new ones come at 00:00 UTC."
    left = (
        datetime.combine(usage.day_of(now()) + timedelta(days=1), datetime.min.time(), UTC) - now()
    )
    assert 0 <= int(answer.headers["Retry-After"]) - left.total_seconds() < 5
    assert used(strict, person) == (A_DAY, 0)
    refused = REGISTRY.get_sample_value("inkwell_refusals_total", {"reason": "letters_a_day"})
    assert refused == before + 1
    with strict.app_context():
        assert db.session.query(Letter).count() == 1
        assert db.session.get_one(Letter, letter_id).status == "done"


def test_many_requests_at_once_never_pass_the_limit(strict: Flask, person: Person) -> None:
    statuses: list[int] = []
    start = threading.Barrier(16)

    def ask() -> None:
        start.wait()
        statuses.append(call(strict, person, "/api/v1/letters", json=FORM).status_code)

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201] * A_DAY + [429] * (16 - A_DAY)
    assert used(strict, person) == (A_DAY, 0)


def test_a_form_sent_again_under_its_key_counts_once(strict: Flask, person: Person) -> None:
    key = {"Idempotency-Key": "once"}
    for _ in range(A_DAY + 1):
        answer = call(strict, person, "/api/v1/letters", json=FORM, headers=key)
        assert answer.status_code == 201
    assert used(strict, person) == (1, 0)


def test_another_persons_day_and_yesterday_are_not_todays(
    strict: Flask, person: Person, other: Person
) -> None:
    use(strict, other, A_DAY)
    use(strict, person, A_DAY, days_ago=1)
    assert call(strict, person, "/api/v1/letters", json=FORM).status_code == 201


def test_a_day_begins_at_midnight_utc(
    strict: Flask, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    midnight = datetime(2026, 3, 1, tzinfo=UTC)
    use(strict, person, 0)

    def ask_at(moment: datetime) -> Any:
        for module in (submission, quota):
            monkeypatch.setattr(module, "now", lambda: moment)
        return call(strict, person, "/api/v1/letters", json=FORM)

    late = [ask_at(midnight - timedelta(seconds=90)) for _ in range(A_DAY + 1)]
    assert [answer.status_code for answer in late] == [201] * A_DAY + [429]
    assert late[-1].headers["Retry-After"] == "90"
    assert ask_at(midnight).status_code == 201


def test_a_deleted_letter_still_counts_for_the_day(strict: Flask, person: Person) -> None:
    for _ in range(A_DAY):
        created = call(strict, person, "/api/v1/letters", json=FORM).get_json()["id"]
        assert call(strict, person, f"/api/v1/letters/{created}", "DELETE").status_code == 204
    assert call(strict, person, "/api/v1/letters", json=FORM).status_code == 429


def test_a_failed_letter_does_not_count_for_the_day(
    strict: Flask, person: Person, database_url: str, model: FakeModel
) -> None:
    model.script = [Answer(status=401)]
    asked = uuid.UUID(call(strict, person, "/api/v1/letters", json=FORM).get_json()["id"])
    assert used(strict, person) == (1, 0)
    with writing(database_url, model.url):
        until(lambda: state(strict, asked).status == "failed")
    assert used(strict, person) == (0, 0)


@pytest.mark.parametrize(("reported", "counted"), [(300, 300), (None, -(-len(LETTER) // 8))])
def test_tokens_are_the_models_count_or_else_the_pieces(
    strict: Flask, person: Person, database_url: str, model: FakeModel, reported: int, counted: int
) -> None:
    model.script = [Answer(tokens=reported)]
    asked = uuid.UUID(call(strict, person, "/api/v1/letters", json=FORM).get_json()["id"])
    with writing(database_url, model.url):
        until(lambda: state(strict, asked).status == "done")
    assert used(strict, person) == (1, counted)


def test_every_answer_costs_its_tokens_also_one_that_is_thrown_away(
    strict: Flask, person: Person, database_url: str, model: FakeModel
) -> None:
    model.script = [Answer(LETTER.replace("google", "[Company]"), tokens=250), Answer(tokens=310)]
    asked = uuid.UUID(call(strict, person, "/api/v1/letters", json=FORM).get_json()["id"])
    with writing(database_url, model.url):
        until(lambda: state(strict, asked).status == "done")
    assert used(strict, person) == (1, 560)


def test_tokens_of_a_letter_deleted_while_it_is_written_count(
    strict: Flask, person: Person, database_url: str, model: FakeModel
) -> None:
    model.script = [Answer(hangs=True)]
    created = call(strict, person, "/api/v1/letters", json=FORM).get_json()["id"]
    with writing(database_url, model.url):
        until(lambda: len(state(strict, uuid.UUID(created)).draft) == len(LETTER))
        assert call(strict, person, f"/api/v1/letters/{created}", "DELETE").status_code == 204
        until(lambda: model.left == 1)
    assert used(strict, person) == (1, -(-len(LETTER) // 8))


def test_without_tokens_no_letter_is_begun(strict: Flask, person: Person) -> None:
    use(strict, person, 0, tokens=999)
    assert call(strict, person, "/api/v1/letters", json=FORM).status_code == 201
    use(strict, person, 1, tokens=1000)
    answer = call(strict, person, "/api/v1/letters", json=FORM)
    assert answer.status_code == 429
    assert answer.get_json()["error"]["message"].startswith("Your 1,000 tokens of today")


def test_a_page_shows_the_refusal_and_keeps_the_input(strict: Flask, person: Person) -> None:
    use(strict, person, A_DAY)
    answer = call(strict, person, "/letters", data={**FORM, "skills": "falconry"}, headers=BROWSER)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Your 3 letters of today are used up" in answer.text
    assert "falconry" in answer.text
    assert "0 of 3 left today" in answer.text


@pytest.mark.parametrize("path", ["/user/protected", "/user/profile"])
def test_pages_show_the_rest_of_a_limited_day(strict: Flask, person: Person, path: str) -> None:
    use(strict, person, 1, tokens=400)
    shown = call(strict, person, path, "GET", headers=BROWSER).text
    assert "2 of 3 left today · 600 of 1,000 tokens." in shown
    assert "left today" not in person.client.get(path, headers=BROWSER).text


def test_the_api_tells_what_is_used_and_left(app: Flask, strict: Flask, person: Person) -> None:
    use(app, person, 1, tokens=400)
    reported = call(strict, person, "/api/v1/account/quota", "GET").get_json()
    assert reported["letters"] == {"used": 1, "limit": 3, "left": 2}
    assert reported["tokens"] == {"used": 400, "limit": 1000, "left": 600}
    tomorrow = usage.day_of(now()) + timedelta(days=1)
    assert reported["resets_at"] == f"{tomorrow}T00:00:00Z"
    unlimited = person.client.get("/api/v1/account/quota").get_json()
    assert unlimited["letters"] == {"used": 1, "limit": None, "left": None}
