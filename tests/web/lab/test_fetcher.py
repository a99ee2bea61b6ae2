"""The web's way to a picture by its address: the real fetcher, over an internet on the loopback."""

from types import SimpleNamespace

import httpx2
import pytest

from tests.predictor.fetcher.internet import PICTURE, Internet
from tests.web.lab.without_socket import FETCHER, fetching
from webapp.lab import fetcher


@pytest.fixture(autouse=True)
def web(world: Internet, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The settings of a web that has a fetcher, which is reached without a socket."""
    config = SimpleNamespace(fetcher_url=FETCHER)
    monkeypatch.setattr(fetcher, "current_config", lambda: config)
    monkeypatch.setattr(fetcher, "post", fetching(world))
    return config


def test_a_picture_is_had_by_its_address() -> None:
    assert fetcher.is_there()
    assert fetcher.fetch("https://pictures.org/picture") == PICTURE


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://127.0.0.1/picture", "The address's host is not one of the public internet."),
        ("pictures.org/picture", "The address must begin with https:// or http://."),
        ("http://pictures.org/nothing", "The address's server answered 404, and no picture."),
        ("", "The address must begin with https:// or http://."),
    ],
)
def test_a_refusal_is_a_sentence_about_the_field(world: Internet, url: str, says: str) -> None:
    with pytest.raises(fetcher.Unfetched) as refused:
        fetcher.fetch(url)
    assert (refused.value.message, refused.value.field, refused.value.status) == (says, "url", 422)
    assert world.inside == 0


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(503, json={"error": "busy"}),
        httpx2.Response(422, text="no JSON of ours"),
        httpx2.Response(500),
    ],
)
def test_a_fetcher_that_does_not_answer_is_away(
    monkeypatch: pytest.MonkeyPatch, answer: httpx2.Response
) -> None:
    answer.request = httpx2.Request("POST", FETCHER)
    monkeypatch.setattr(fetcher, "post", lambda *_: answer)
    with pytest.raises(fetcher.FetcherAway) as away:
        fetcher.fetch("https://pictures.org/picture")
    assert away.value.retry_after == fetcher.RETRY_S


def test_without_a_fetcher_no_address_is_taken(web: SimpleNamespace) -> None:
    web.fetcher_url = ""
    assert not fetcher.is_there()
    with pytest.raises(fetcher.NoFetcher):
        fetcher.fetch("https://pictures.org/picture")
