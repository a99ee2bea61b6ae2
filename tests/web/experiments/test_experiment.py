import json
import os
import re
import subprocess
import sys
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.web.conftest import SECRET
from tests.web.fake_model import FakeModel
from tests.web.people import BROWSER, MakeApp, MakeLetter, Person
from tests.web.writing import FORM, serving, state, until, writing
from webapp.core.database import db
from webapp.core.experiment import Experiment, ExperimentError
from webapp.core.models import Assignment, User
from webapp.letters import revision

WEB = Path(__file__).parents[3] / "services/web"
STYLE = "style:plain=50,warm=50"


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with serving(FakeModel()) as fake:
        yield fake


def assigned(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        return [(each.experiment, each.variant) for each in db.session.query(Assignment)]


def body_class(app: Flask, person: Person | None, path: str = "/user/protected") -> str:
    headers = {**BROWSER, **({"Authorization": f"Bearer {person.token}"} if person else {})}
    page = app.test_client().get(path, headers=headers).text
    match = re.search(r'<body(?: class="([^"]*)")?', page)
    assert match
    return match[1] or ""


def ask(app: Flask, person: Person) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {person.token}"}
    created = app.test_client().post("/api/v1/letters", json=FORM, headers=headers)
    assert created.status_code == 201
    answer: dict[str, Any] = created.get_json()
    return answer


@pytest.mark.parametrize(
    "text",
    ["style", "style:", "style:warm=1", "style:warm=1,warm=1", "style:a=0,b=0", "style:a=1,b",
     "style:a=1,b=-1", "Style:a=1,b=1", "style:a=1,b=1;", "style:a=1, b=1", "s t:a=1,b=1",
     "style:a=1,b=99999", 'style:"=1,b=1'],
)  # fmt: skip
def test_a_malformed_experiment_is_refused(text: str) -> None:
    with pytest.raises(ExperimentError):
        Experiment.parse(text)


def test_chance_follows_the_weights_and_repeats_itself() -> None:
    experiment = Experiment.parse("style:plain=1,warm=3,closed=0")
    drawn = [experiment.draw(person) for person in range(20_000)]
    counted = Counter(drawn)
    assert counted["warm"] / len(drawn) == pytest.approx(0.75, abs=0.01)
    assert set(counted) == {"plain", "warm"}
    assert drawn == [experiment.draw(person) for person in range(20_000)]


def test_assignments_of_two_experiments_are_independent() -> None:
    one, other = (Experiment.parse(f"{name}:a=1,b=1") for name in ("one", "other"))
    both = Counter((one.draw(person), other.draw(person)) for person in range(20_000))
    assert all(count == pytest.approx(5000, rel=0.05) for count in both.values())


def test_a_person_keeps_the_variant_of_their_first_page_whatever_the_weights(
    app: Flask, make_app: MakeApp, person: Person
) -> None:
    assert body_class(make_app(experiment="style:plain=0,warm=1"), person) == "style-warm"
    turned = make_app(experiment="style:plain=1,warm=0")
    assert body_class(turned, person, "/user/profile") == "style-warm"
    assert assigned(app) == [("style", "warm")]
    with app.app_context():
        letter = state(app, uuid.UUID(ask(turned, person)["id"]))
    assert (letter.experiment, letter.variant) == ("style", "warm")


def test_people_who_use_only_the_api_are_assigned_with_the_first_letter(
    app: Flask, make_app: MakeApp, person: Person
) -> None:
    letter = state(app, uuid.UUID(ask(make_app(experiment="style:plain=0,warm=1"), person)["id"]))
    assert (letter.experiment, letter.variant) == ("style", "warm")
    assert assigned(app) == [("style", "warm")]


def test_concurrent_first_requests_get_the_same_variant(
    app: Flask, make_app: MakeApp, person: Person
) -> None:
    apps = [make_app(experiment=f"style:plain={n % 2},warm={1 - n % 2}") for n in range(2)]
    statements_seen: list[str] = []
    start = threading.Barrier(8)

    def look(number: int) -> None:
        start.wait()
        statements_seen.append(body_class(apps[number % 2], person))

    threads = [threading.Thread(target=look, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(statements_seen) == 8
    assert len(set(statements_seen)) == 1


def test_without_an_experiment_and_for_strangers_the_page_is_unchanged(
    app: Flask, make_app: MakeApp, person: Person
) -> None:
    assert body_class(app, person) == ""
    assert body_class(make_app(experiment=STYLE), None, "/auth/login") == ""
    assert assigned(app) == []
    letter = state(app, uuid.UUID(ask(app, person)["id"]))
    assert (letter.experiment, letter.variant) == ("", "")


def test_a_variant_that_is_no_longer_offered_is_left(
    app: Flask, make_app: MakeApp, person: Person
) -> None:
    body_class(make_app(experiment="style:plain=0,warm=1"), person)
    without = make_app(experiment="style:plain=1,cold=1")
    assert body_class(without, person) == ""
    assert state(app, uuid.UUID(ask(without, person)["id"])).experiment == ""


def test_the_warm_style_is_in_the_style_sheet(app: Flask) -> None:
    with app.test_client().get("/static/css/tokens.css") as sheet:
        assert ".style-warm {" in sheet.get_data(as_text=True)


def test_the_variants_of_the_experiment_models_choose_the_model_server(
    app: Flask, make_app: MakeApp, person: Person, database_url: str, model: FakeModel
) -> None:
    compared = make_app(experiment="models:mini=0,large=1")
    assert body_class(compared, person) == ""
    made = [uuid.UUID(ask(each, person)["id"]) for each in (app, compared)]
    with writing(database_url, model.url, writers=1):
        until(lambda: all(state(app, each).status == "done" for each in made))
    named = [headers.get("x-inkwell-model-variant") for headers, _ in model.requests]
    assert named == [None, "large"]


def test_an_account_that_is_deleted_leaves_nothing(
    app: Flask, make_app: MakeApp, person: Person
) -> None:
    body_class(make_app(experiment=STYLE), person)
    assert person.client.delete("/user/delete", headers=person.headers).status_code == 200
    assert assigned(app) == []


def run(url: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    env = {"PYTHONPATH": str(WEB), "INKWELL_DATABASE_URL": url, "INKWELL_SECRET_KEY": SECRET}
    return subprocess.run(
        [sys.executable, "-m", "webapp.commands.experiment", *arguments],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def ratings(app: Flask, person: Person, other: Person, make_letter: MakeLetter) -> None:
    """Newcombe's example, 48 of 80 against 56 of 70, and what must not be counted."""
    with app.app_context():
        names = {"plain": person.id, "warm": other.id}
        rows = [
            Assignment(user_id=user_id, experiment="style", variant=variant)
            for variant, user_id in names.items()
        ]
        db.session.add_all(rows)
        db.session.commit()
    report = {"ok": False, "score": 0.5, "rules": [], "facts": [], "unsourced": [{}, {}]}
    for owner, variant, up, rated in ((person, "plain", 48, 80), (other, "warm", 56, 70)):
        columns = {"experiment": "style", "variant": variant, "report": {**report, "unsourced": []}}
        for number in range(rated):
            make_letter(owner, rating=1 if number < up else -1, **columns)
    columns = {"experiment": "style", "variant": "warm"}
    edited = make_letter(other, report=report, **columns)
    with app.app_context():
        revision.edit(db.session.get_one(User, other.id), edited, "At Globex, Initech and Hooli.")
    make_letter(other, report=report, status="failed", body="", **columns)
    make_letter(other, report=report, **columns)
    make_letter(other, rating=1, report=report, experiment="other", variant="warm")


@pytest.mark.integration
@pytest.mark.usefixtures("ratings")
def test_the_command_shows_the_results_of_an_experiment(database_url: str) -> None:
    content = json.loads(run(database_url, "style", "--json").stdout)
    assert content["experiment"] == "style"
    plain, warm = content["variants"]
    assert (plain["variant"], plain["people"], plain["letters"], plain["finished"]) == (
        *("plain", 1),
        *(80, 80),
    )
    assert (plain["rated"], plain["share"], plain["marks"]) == (80, 0.6, 0)
    assert (warm["letters"], warm["finished"], warm["rated"], warm["share"]) == (73, 72, 70, 0.8)
    assert warm["marks"] == pytest.approx(2 / 71)
    (difference,) = content["differences"]
    assert (difference["variant"], difference["baseline"]) == ("warm", "plain")
    assert difference["difference"] == pytest.approx(0.2)
    assert difference["interval"] == pytest.approx([0.0524, 0.3339], abs=0.00005)
    shown = run(database_url, "style").stdout.splitlines()
    assert " ".join(shown[1].split()) == "plain 1 80 80 80 60.0% 49.0% to 70.0% 0.00"
    assert shown[3] == "warm against plain: +20.0 points of thumbs up (+5.2 to +33.4)"


@pytest.mark.integration
@pytest.mark.usefixtures("ratings")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "Nobody is in an experiment nothing."),
        (["style", "--baseline", "cold"], "Nobody is in the variant cold of style."),
    ],
)
def test_a_missing_experiment_or_variant_is_reported(
    database_url: str, arguments: list[str], message: str
) -> None:
    done = run(database_url, *arguments)
    assert (done.returncode, done.stderr.strip()) == (1, message)
