"""A web that has a lab: the real predictor with the model that ships, without a socket."""

from collections.abc import Iterator

import pytest
from flask import Flask

from predictor.config import Settings
from tests.predictor.asking import Asking
from tests.predictor.fetcher.internet import Internet
from tests.web.lab.without_socket import PREDICTOR, by
from tests.web.people import Enter, MakeApp, Person
from webapp.lab import predictor as client


@pytest.fixture(scope="session")
def asking() -> Iterator[Asking]:
    """The predictor."""
    with Asking(Settings()) as asking:
        yield asking


@pytest.fixture(scope="session")
def lab_app(make_app: MakeApp, shared_app: Flask) -> Flask:
    """The application with a lab, on the run's database."""
    limits = dict.fromkeys(("links_a_minute", "pictures_a_minute", "sentences_a_minute"), 3)
    return make_app(predictor_url=PREDICTOR, **limits)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    """What the fetcher reaches: an internet on the loopback."""
    with Internet(tmp_path_factory.mktemp("world")) as internet:
        internet.forget()
        yield internet


@pytest.fixture
def ann(
    app: Flask,
    lab_app: Flask,
    asking: Asking,
    register_and_login: Enter,
    monkeypatch: pytest.MonkeyPatch,
) -> Person:
    """Somebody who uses the lab."""
    monkeypatch.setattr(client, "post", by(asking))
    return register_and_login(lab_app.test_client(), "ann")
