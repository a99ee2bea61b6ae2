"""Pictures: judged, refused in words at their field, fetched where that is on, kept nowhere.

One file, although it is long: page and API are asked the same.
"""

import base64
import io
import logging
import re
from typing import Any

import httpx2
import numpy as np
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import text

from features.images import samples
from predictor.config import Settings
from tests.predictor import pictures as made
from tests.predictor.asking import Asking
from tests.predictor.fetcher.internet import Internet, file
from tests.web.lab.without_socket import FETCHER, PREDICTOR, by, fetching
from tests.web.people import BROWSER, Enter, MakeApp, Person
from webapp.core.bodies import PICTURE_BYTES
from webapp.core.database import db
from webapp.core.logs import Formatter
from webapp.lab import fetcher
from webapp.lab import predictor as client

PAGE, API = "/lab/images", "/api/v1/lab/images"
KNOWN = made.saved(Image.fromarray(samples.sample("rings")), "PNG")  # the model says: a coil
NOISE = np.random.default_rng(0).integers(0, 256, (300, 300, 3), np.uint8)
JPEG = made.saved(made.plain(), "JPEG")
# What is refused, and what of the sentence says why.
REFUSED = {
    "an SVG drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "an SVG drawing"),
    "a PDF": (b"%PDF-1.7", "a PDF document"),
    "a text": (b"I am a picture", "a text"),
    "a truncated picture": (JPEG[:500], "broken or incomplete"),
    "an empty file": (b"", "The picture is empty"),
    "a long strip": (made.saved(Image.new("RGB", (2000, 20)), "PNG"), "too long: 2000 x 20"),
    "a small one": (made.saved(Image.new("RGB", (8, 8)), "PNG"), "too small: 8 x 8"),
    "a bomb": (made.saved(Image.new("1", (9000, 9000)), "PNG"), "more than 40 megapixels"),
    "more than 10 MB": (KNOWN + bytes(PICTURE_BYTES - len(KNOWN) + 1), "larger than 10 MB"),
}


@pytest.fixture
def cat(
    app: Flask,
    make_app: MakeApp,
    asking: Asking,
    world: Internet,
    register_and_login: Enter,
    monkeypatch: pytest.MonkeyPatch,
) -> Person:
    """Somebody whose lab has a fetcher."""
    world.forget()
    world.pages["/coil.png"] = file(KNOWN)
    world.pages["/page"] = file(b"<!doctype html>")
    monkeypatch.setattr(client, "post", by(asking))
    monkeypatch.setattr(fetcher, "post", fetching(world))
    fetches = make_app(predictor_url=PREDICTOR, fetcher_url=FETCHER)
    return register_and_login(fetches.test_client(), "cat")


def form(data: bytes | None, name: str = "xylophonist.png", **fields: str) -> dict[str, Any]:
    """Return a form's body; Flask's own client leaves a long one's file open."""
    file = None if data is None else {"picture": (name, data)}
    request = httpx2.Request("POST", "http://x", data=fields, files=file)
    kind = request.headers.get("Content-Type", "application/x-www-form-urlencoded")
    return {"data": request.read(), "content_type": kind}


def ask(person: Person, data: bytes | None, **fields: str) -> Any:
    return person.client.post(PAGE, **form(data, **fields), headers=person.headers)


def call(person: Person, data: bytes) -> Any:
    return person.client.post(API, **form(data), headers=person.headers)


def problem(page: str) -> tuple[str, str]:
    """Return the field that a page calls wrong, and what it says of it."""
    wrong = re.search(r'<input[^>]* name="(\w+)"[^>]* aria-invalid="true"', page)
    said = re.search(r'role="alert"[^>]* data-problem>([^<]*)', page)
    assert said is not None
    return (wrong[1] if wrong else ""), said[1]


def test_without_a_predictor_there_is_no_page(person: Person) -> None:
    assert person.client.get(PAGE).status_code == 404
    assert ask(person, KNOWN).status_code == 404
    assert call(person, KNOWN).status_code == 404


def test_a_picture_gets_three_labels_with_confidence_and_can_be_asked_about(ann: Person) -> None:
    assert f'href="{PAGE}"' in ann.client.get("/lab/links").text
    assert "Ask about it" not in ann.client.get(PAGE).text
    page = ask(ann, KNOWN).text
    assert 'tabindex="-1">Coil · 69 %</h2>' in page
    assert re.findall(r"<li><span>([^<]*)</span>", page) == ["Coil", "Maze", "Screen"]
    assert "PNG, 400 \u00d7 300 pixels." in page
    assert "Ask about it" in page
    assert re.search(r'<input[^>]* name="label" value="coil"', page)


def test_what_the_model_does_not_know_is_none_of_these(ann: Person) -> None:
    page = ask(ann, made.saved(Image.fromarray(NOISE), "PNG")).text
    assert 'tabindex="-1">None of these</h2>' in page
    assert "most likely wrong" in page
    assert "Ask about it" not in page


def test_an_answer_has_the_pixels_alone_and_what_was_done(ann: Person) -> None:
    page = ask(ann, made.turned(6, Image.Transpose.ROTATE_90)).text
    assert "It was turned as its file says." in page
    preview = re.search(r'data-preview="([^"]*)"', page)
    assert preview is not None
    with Image.open(io.BytesIO(base64.b64decode(preview[1]))) as image:
        assert (image.size, image.format, dict(image.getexif())) == ((240, 180), "JPEG", {})


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_picture_is_refused_by_what_it_is(ann: Person, kind: str) -> None:
    data, why = REFUSED[kind]
    page = ask(ann, data)
    assert page.status_code == 422
    field, said = problem(page.text)
    assert (field, why in said) == ("picture", True), said
    answer = call(ann, data)
    error = answer.get_json()["error"]
    assert (answer.status_code, error["code"], error["field"]) == (422, "invalid", "picture")
    assert why in error["message"]


@pytest.mark.parametrize("accept", [BROWSER, {}])
def test_a_body_that_is_too_long_is_refused_on_the_page(
    ann: Person, accept: dict[str, str]
) -> None:
    body = form(bytes(PICTURE_BYTES + 70_000), csrf_token=ann.csrf)
    page = ann.client.post(PAGE, **body, headers=accept)
    assert page.status_code == 413
    assert problem(page.text) == ("picture", "The picture is larger than 10 MB.")
    answer = call(ann, bytes(PICTURE_BYTES + 70_000))
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (413, "picture")


def test_a_stranger_is_told_nothing_else_of_a_body_that_is_too_long(lab_app: Flask) -> None:
    answer = lab_app.test_client().post(PAGE, **form(bytes(PICTURE_BYTES + 70_000)))
    assert answer.status_code in (401, 413)
    assert "data-pictures" not in answer.text


@pytest.mark.parametrize(
    ("sent", "status", "field"),
    [
        ({"data": KNOWN, "content_type": "image/png"}, 415, None),
        ({"data": b"url=x", "content_type": "application/x-www-form-urlencoded"}, 415, None),
        ({"data": {}, "content_type": "multipart/form-data"}, 422, "picture"),
        ({"data": {"picture": "text"}, "content_type": "multipart/form-data"}, 422, "picture"),
        (form(KNOWN, more="x"), 422, "more"),
        ({"json": {}}, 422, "url"),
        ({"json": {"url": "https://a.example/" + "a" * 2048}}, 422, "url"),
        ({"json": {"url": "https://pictures.org/coil.png", "b": 1}}, 422, "b"),
        ({"json": ["https://pictures.org/coil.png"]}, 422, None),
        ({"data": b"{", "content_type": "application/json"}, 400, None),
        ({"json": {"url": "a" * 2**20}}, 413, None),
    ],
)  # fmt: skip
def test_a_program_is_told_which_of_its_inputs_is_wrong(
    cat: Person, sent: dict[str, Any], status: int, field: str | None
) -> None:
    answer = cat.client.post(API, headers=cat.headers, **sent)
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (status, field)


def test_a_program_gets_labels_verdict_and_model(ann: Person) -> None:
    said = call(ann, KNOWN).get_json()
    assert (said["verdict"], said["is_known"]) == ("coil", True)
    assert [each["label"] for each in said["labels"]] == ["coil", "maze", "screen"]
    assert said["labels"][0]["confidence"] == pytest.approx(0.689, abs=0.01)
    assert (said["format"], said["width"], said["height"], said["notes"]) == ("PNG", 400, 300, [])
    model = said["model"]
    assert (model["task"], model["version"], len(model["digest"])) == ("images", "1", 64)
    assert "image" not in said
    noise = call(ann, made.saved(Image.fromarray(NOISE), "PNG")).get_json()
    assert (noise["verdict"], noise["is_known"], len(noise["labels"])) == (
        "none of these",
        False,
        3,
    )


def test_a_person_may_ask_so_often_in_a_minute(ann: Person) -> None:
    assert [ask(ann, KNOWN).status_code for _ in range(3)] == [200] * 3
    refused = call(ann, KNOWN)
    assert (refused.status_code, refused.headers["Retry-After"].isdecimal()) == (429, True)
    page = ask(ann, KNOWN)
    assert (page.status_code, "Too many pictures in a minute" in page.text) == (429, True)


def test_nothing_chosen_counts_as_no_picture(ann: Person) -> None:
    for _ in range(4):
        assert problem(ask(ann, b"", name="").text) == ("picture", "Choose a picture.")
    assert ask(ann, KNOWN).status_code == 200


def test_without_a_fetcher_no_address_is_taken(ann: Person) -> None:
    assert 'name="url"' not in ann.client.get(PAGE).text
    said = ask(ann, None, url="https://pictures.org/coil.png")
    assert said.status_code == 422
    assert "named by their addresses here" in problem(said.text)[1]
    answer = ann.client.post(API, json={"url": "https://a.org/b.png"}, headers=ann.headers)
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, "url")


def test_with_a_fetcher_a_picture_may_be_named_by_its_address(cat: Person, world: Internet) -> None:
    url = "https://pictures.org/coil.png"
    assert 'name="url"' in cat.client.get(PAGE).text
    page = ask(cat, None, url=f" {url} ")
    assert 'tabindex="-1">Coil · 69 %</h2>' in page.text
    said = cat.client.post(API, json={"url": url}, headers=cat.headers).get_json()
    assert said["verdict"] == "coil"
    assert world.inside == 0


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://169.254.169.254/latest", "not one of the public internet"),
        ("ftp://pictures.org/coil.png", "must begin with https"),
        ("https://pictures.org/page", "It is no picture"),
        ("https://pictures.org/none", "answered 404"),
        ("https://pictures.org/picture", "broken or incomplete"),
    ],
)
def test_an_address_is_refused_at_its_field_and_stays(
    cat: Person, world: Internet, url: str, why: str
) -> None:
    page = ask(cat, None, url=url)
    assert page.status_code == 422
    field, said = problem(page.text)
    assert (field, why in said) == ("url", True), said
    assert f'value="{url}"' in page.text
    assert world.inside == 0


def test_a_picture_and_an_address_at_once_are_one_too_many(cat: Person) -> None:
    page = ask(cat, KNOWN, url="https://pictures.org/coil.png")
    assert page.status_code == 422
    assert problem(page.text) == ("url", "Send a picture or its address, not both.")


def test_a_predictor_or_a_fetcher_that_is_away_is_said(
    cat: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> httpx2.Response:
        raise httpx2.ConnectError("nobody is there")

    url = "https://pictures.org/coil.png"
    for module, picture, address, says in (
        (fetcher, None, url, "be fetched at the moment"),
        (client, KNOWN, "", "be judged at the moment"),
    ):
        monkeypatch.setattr(module, "post", refuse)
        page = ask(cat, picture, **({"url": address} if address else {}))
        assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
        assert says in problem(page.text)[1]
    assert cat.client.get(PAGE).status_code == 200
    answer = call(cat, KNOWN)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_a_predictor_without_a_model_of_pictures_is_away(
    ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Asking(Settings(tasks=("links",))) as links_alone:
        monkeypatch.setattr(client, "post", by(links_alone))
        assert ask(ann, KNOWN).status_code == 503


def test_nothing_of_a_picture_is_in_the_log_or_in_the_database(
    cat: Person, lab_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        ask(cat, KNOWN)
        ask(cat, REFUSED["an SVG drawing"][0])
        ask(cat, None, url="https://pictures.org/coil.png?who=xylophonist")
        ask(cat, None, url="https://xylophonist.example/coil.png")
    lines = "".join(
        Formatter("%(message)s").format(each)
        for each in caplog.records
        if each.name.startswith("inkwell")
    )
    assert '"route": "/lab/images"' in lines
    for secret in ("xylophonist", "coil", "svg", base64.b64encode(KNOWN[:30]).decode()[:20]):
        assert secret not in lines
    with lab_app.app_context():
        kept = db.session.execute(text("SELECT string_agg(a::text, '') FROM person_action a"))
        assert "coil" not in str(kept.scalar())


def test_a_session_that_has_run_out_asks_for_the_picture_again(
    app: Flask, make_app: MakeApp, register_and_login: Enter, asking: Asking,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(client, "post", by(asking))
    dan = register_and_login(make_app(predictor_url=PREDICTOR).test_client(), "dan")
    dan.client.delete_cookie("access_token_cookie")
    body = form(KNOWN + bytes(2 * 2**20), csrf_token=dan.csrf)
    headers = {**BROWSER, "Referer": f"http://localhost{PAGE}"}
    page = dan.client.post(PAGE, **body, headers=headers, follow_redirects=True)
    assert [each.status_code for each in page.history] == [303, 307]
    assert (page.request.path, page.status_code) == (PAGE, 200)
    assert "Please choose the file again" in page.text
