"""The document against the application: Schemathesis sends what it allows and what it doesn't."""

import itertools
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from tests.predictor import pictures
from tests.web.api import lab_of_a_person
from tests.web.api.lab_of_a_person import ZIP, PersonsLab
from tests.web.people import PASSWORD, MakeApp
from webapp.accounts import sessions
from webapp.accounts.passwords import current_passwords
from webapp.accounts.tokens import Tokens
from webapp.api.fields import Body, Inputs, Output
from webapp.app import create_app
from webapp.commands import make_signing_keys
from webapp.core.clock import now
from webapp.core.config import Config
from webapp.core.database import db
from webapp.core.models import JudgedLink, Letter, LetterVersion, Session, User
from webapp.limits.person_limits import Action

Case = schemathesis.Case[Any]
UNLIMITED = 1_000_000
FORM = {"job_title": "Baker", "company": "Oven", "applicant_name": "John"}
TEXTS = ("Dear Hiring Manager,\n\nI bake.\n\nJohn", "Dear Hiring Manager,\n\nI cook.\n\nJohn")
REPORT = {"ok": True, "score": 1.0, "rules": [], "facts": [], "unsourced": []}
LINK = {
    **dict.fromkeys(("task", "model_version", "model_digest", "model_track"), "x"),
    "url": "https://a.example/",
    "domain": "a.example",
    "domain_shown": "a.example",
    "scheme_assumed": True,
    "verdict": "not sure",
    "probability": 0.5,
    "reasons": [],
}
# What makes a good username or password is more than a schema can say; test_api.py tries good ones.
MORE_THAN_A_SCHEMA = {
    *("POST /api/v1/auth/register", "PATCH /api/v1/account"),
    *("PUT /api/v1/account/password", "PUT /api/v1/profile", "POST /api/v1/profile/import"),
    *("POST /api/v1/lab/trainings", "POST /api/v1/lab/sentences"),
}
# What a zip or a picture holds isn't in a schema, and Schemathesis takes each header beside a file
# for wrong.
# tests/web/runner/test_training_api.py and tests/web/lab/test_pictures.py send good and wrong ones.
UPLOADS = {
    *("POST /api/v1/lab/datasets", "POST /api/v1/lab/datasets/{data_set_id}/pictures"),
    "POST /api/v1/lab/images",
}
# To strangers there is nothing here: 404, not 401; tests/web/operators/test_role.py has it.
HIDDEN = {"GET /api/v1/operator", "GET /api/v1/operator/requests/{request_id}"}

PICTURE = pictures.saved(pictures.plain(), "PNG")

# The document alone; what is called is the application of the fixture `served`.
with TemporaryDirectory() as folder:
    make_signing_keys.make(Path(folder))
    never_run = create_app(
        Config(database_url="postgresql:///none", secret_key="x" * 32, signing_keys=folder)
    )
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", never_run)
schema.config.analysis.constants.enabled = False  # reading the whole source takes ten seconds
schemathesis.openapi.format("email", st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.org", fullmatch=True))
schemathesis.openapi.format("password", st.just(PASSWORD))


@dataclass(frozen=True)
class Someone:
    """A person with letters, one in the trash, a link, a second session, and things in the lab."""

    username: str
    letter: uuid.UUID
    deleted: uuid.UUID
    other_session: uuid.UUID
    link: uuid.UUID
    tokens: Tokens
    lab: PersonsLab


class World:
    """The application, the person it knows, and what it has answered so far."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.answers: Counter[tuple[str, int]] = Counter()
        self.names = (f"person{number}" for number in itertools.count())
        with app.app_context():
            self.password_hash = current_passwords().hash(PASSWORD)
        self.person = self.someone()

    def someone(self) -> Someone:
        """Return someone new."""
        name = next(self.names)
        with self.app.test_request_context():
            user = User(
                username=name,
                email=f"{name}@example.com",
                password_hash=self.password_hash,
                is_operator=True,  # so that every operation can be reached
            )
            db.session.add(user)
            db.session.flush()
            end = now() + timedelta(days=1)
            mine, elsewhere = (Session(user_id=user.id, expires_at=end) for _ in range(2))
            letter = Letter(
                user_id=user.id, status="done", body=TEXTS[1], draft=TEXTS[1], report=REPORT, **FORM
            )
            letter.versions = [
                LetterVersion(number=number, body=body, origin="edit")
                for number, body in enumerate(TEXTS, 1)
            ]
            deleted = Letter(user_id=user.id, status="done", deleted_at=now(), **FORM)
            link = JudgedLink(user_id=user.id, **LINK)
            db.session.add_all([mine, elsewhere, letter, deleted, link])
            db.session.flush()
            ids = (letter.id, deleted.id, elsewhere.id, link.id)
            return Someone(name, *ids, sessions.renew(mine), lab_of_a_person.make(user))

    def fit(self, case: Case) -> None:
        """Let a valid request meet what there is: the person's letter and password, a time zone."""
        letter = self.person.deleted if "/trash" in case.path else self.person.letter
        own: dict[ParameterLocation, dict[str, Any]] = {
            ParameterLocation.PATH: {
                "letter_id": str(letter),
                "session_id": str(self.person.other_session),
                "link_id": str(self.person.link),
                "data_set_id": str(self.person.lab.data_set),
                "training_id": str(self.person.lab.training),
                "digest": self.person.lab.digest,
                "number": 1,
            },
            ParameterLocation.QUERY: {
                **({"from": 1, "to": 2} if case.path.endswith("/diff") else {}),
                "zone": "Pacific/Auckland",
            },
            ParameterLocation.BODY: {
                "username": self.person.username,
                "password": PASSWORD,
                "current_password": PASSWORD,
                "version": 2,
                "text": "Jane Roe",
                "data_set_id": str(self.person.lab.data_set),
                "parameters": {},
                "paragraph": 1,
                "file": ZIP,
                "picture": PICTURE,
            },
        }
        for place, values in own.items():
            is_body = place is ParameterLocation.BODY
            given = case.body if is_body else case.get_container(place)
            refused = case.meta is None or case.meta.is_negative_at(place)
            if isinstance(given, dict) and not refused:
                given.update({name: value for name, value in values.items() if name in given})

    def note(self, case: Case, status: int) -> None:
        """Count the answer; whoever may have been changed or deleted makes room for another."""
        self.answers[case.operation.label, status] += 1
        if case.method != "GET" and status < 400:
            self.person = self.someone()


@pytest.fixture(scope="module")
def world(
    shared_app: Flask,
    make_app: MakeApp,
    sentences_built: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    assert shared_app.testing  # it has made the tables
    limits = (
        *("login_failures_per_name", "login_failures_per_address"),
        *("registrations_per_address", "new_identities_per_person"),
        *(f"{action}s_a_minute" for action in Action),
    )
    folder = tmp_path_factory.mktemp("lab")
    with lab_of_a_person.answering(folder, sentences_built) as lab:
        yield World(make_app(**lab, **dict.fromkeys(limits, UNLIMITED)))


def test_the_document_is_valid_openapi() -> None:
    assert schema.raw_schema["openapi"].startswith("3.1.")
    schema.validate()


def test_no_two_models_share_a_name_in_the_document() -> None:
    models = [*Output.__subclasses__(), *Body.__subclasses__(), *Inputs.__subclasses__()]
    names = Counter(model.__name__ for model in models)
    assert [name for name, times in names.items() if times > 1] == []


def test_no_operation_is_without_its_words_and_failures() -> None:
    for path, item in schema.raw_schema["paths"].items():
        for method, operation in item.items():
            assert operation["summary"].endswith("."), (method, path)
            assert {"422", "503"} <= set(operation["responses"]), (method, path)


@schema.parametrize()
@settings(max_examples=10, deadline=None, derandomize=True, database=None)
def test_the_api_keeps_to_its_document(case: Case, world: World) -> None:
    if sum(world.answers.values()) % 4:
        world.fit(case)
    tokens = world.person.tokens
    token = tokens.refresh if case.path.endswith("/refresh") else tokens.access
    label = case.operation.label
    response = case.call_and_validate(
        app=world.app,
        headers={"Authorization": f"Bearer {token}"},
        excluded_checks=[
            *([positive_data_acceptance] if label in MORE_THAN_A_SCHEMA | UPLOADS else []),
            *([negative_data_rejection] if label in UPLOADS else []),
            *([ignored_auth] if label in HIDDEN else []),
        ],
    )
    world.note(case, response.status_code)


def test_every_operation_was_reached(world: World) -> None:
    if not world.answers:
        pytest.skip("tells what the test above has reached")
    document = schema.raw_schema["paths"]
    operations = {f"{method.upper()} {path}" for path, item in document.items() for method in item}
    reached = {label for label, status in world.answers if status < 300}
    assert reached == operations
