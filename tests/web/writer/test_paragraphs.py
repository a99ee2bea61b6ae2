"""Letters in paragraphs, from servers that other people wrote."""

import pytest
from flask import Flask

from tests.web.drafting.test_drafting import INVENTED, PARAGRAPHS, WHOLE
from tests.web.fake_model import Answer, FakeModel
from tests.web.writer.asking import ask, ended
from tests.web.writing import state, until, writing
from webapp.core.models import Letter, User


@pytest.fixture
def others(model: FakeModel) -> FakeModel:
    """Somebody else's server, which says nothing of letters."""
    model.letters = ""
    return model


def written(app: Flask, user: User, database_url: str, model: FakeModel) -> Letter:
    with writing(database_url, model.url):
        asked = ask(app, user)
        until(lambda: ended(app, asked))
    return state(app, asked)


def test_another_servers_model_is_asked_for_paragraphs(
    app: Flask, ann: User, database_url: str, others: FakeModel
) -> None:
    others.script = [Answer(one) for one in PARAGRAPHS]
    letter = written(app, ann, database_url, others)
    assert (letter.status, letter.body, letter.attempt) == ("done", WHOLE, 1)
    assert len(others.requests) == 4


def test_a_sentence_is_written_again_and_the_page_begins_anew(
    app: Flask, ann: User, database_url: str, others: FakeModel
) -> None:
    better = "I hold a BSc in Computer Science and write python."
    draft = [INVENTED if n == 2 else one for n, one in enumerate(PARAGRAPHS)]
    others.script = [Answer(one) for one in [*draft, better]]
    letter = written(app, ann, database_url, others)
    assert (letter.status, letter.body, letter.draft) == ("done", WHOLE, WHOLE)
    assert len(letter.versions) == 1
    assert letter.attempt > 1


def test_a_whole_draft_outlives_a_server_that_dies_in_the_corrections(
    app: Flask, ann: User, database_url: str, others: FakeModel
) -> None:
    draft = [INVENTED if n == 2 else one for n, one in enumerate(PARAGRAPHS)]
    others.script = [*(Answer(one) for one in draft), Answer(status=401)]
    letter = written(app, ann, database_url, others)
    assert letter.status == "done"
    assert "PhD in Statistics" in letter.body
    assert letter.report is not None
    assert not letter.report["ok"]
