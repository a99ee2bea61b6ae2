"""Links: judged, shown by whose site they are, corrected, kept for the person alone."""

import io
import json
import re
import zipfile
from typing import Any

import httpx2
import pytest
from flask import Flask

from tests.predictor.asking import BAD
from tests.web.people import Enter, Person
from webapp.core.database import db
from webapp.core.models import JudgedLink
from webapp.lab import links
from webapp.lab import predictor as client

PAGE = "/lab/links"
API = "/api/v1/lab/links"


def ask(person: Person, *urls: str, **fields: Any) -> Any:
    data = {"urls": "\r\n".join(urls), **fields}
    return person.client.post(PAGE, data=data, headers=person.headers)


def test_without_a_predictor_there_is_no_page_and_no_entry_in_the_menu(person: Person) -> None:
    assert person.client.get(PAGE).status_code == 404
    assert person.client.post(API, json={"urls": ["a.example"]}).status_code in (401, 403, 404)
    assert PAGE not in person.client.get("/user/profile").text


def test_addresses_are_judged_with_reasons_and_the_registrable_domain_in_bold(ann: Person) -> None:
    assert f'href="{PAGE}"' in ann.client.get("/user/profile").text
    page = ask(ann, BAD, "", "https://en.wikipedia.org/wiki/Letter", "javascript:alert(1)").text
    assert "3 addresses judged" in page
    assert "http://paypal.com.<b>verify-account9.tk</b>/verify-account.php" in page
    assert re.search(r"<strong>Phishing</strong> · over 99.9 % phishing", page)
    assert "https://en.<b>wikipedia.org</b>/wiki/Letter" in page
    assert "The address must begin with http or https, not javascript." in page
    assert 'href="http://paypal' not in page
    assert "My history" in ann.client.get(PAGE).text


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("paypal.com.paypal.com/a.paypal.com", "https://paypal.com.<b>paypal.com</b>/a.paypal.com"),
        ("http://192.0.2.7:8080/x", "http://<b>192.0.2.7</b>:8080/x"),
        ("http://[2001:db8::1]:81/", "http://<b>[2001:db8::1]</b>:81"),
        ("https://www.bücher.example", "(<b>bücher.example</b>)"),
        ("https://bank.example@evil.example", "https://<b>evil.example</b>/"),
        ("https://a.example/<script>alert(1)</script>", "&lt;script&gt;alert(1)"),
    ],
)
def test_the_bold_part_is_whose_site_it_is(ann: Person, url: str, shown: str) -> None:
    page = ask(ann, url).text
    assert shown in page
    assert "<script>alert" not in page


def test_a_csv_file_is_judged_by_its_column(ann: Person) -> None:
    content = f'name,URL\nx,{BAD}\n"y, z",https://www.gnu.org/\n'.encode()
    page = ask(ann, file=(io.BytesIO(content), "mine.csv")).text
    assert "2 addresses judged" in page
    assert "<b>gnu.org</b>" in page


@pytest.mark.parametrize(
    ("urls", "file", "said"),
    [
        ([" "], None, "Paste an address"),
        (["a.example"] * (links.MOST + 1), None, "1 to 500 addresses, not 501"),
        ([], b"\xff\xfe", "not UTF-8 text"),
        ([], b"url\n", "1 to 500 addresses, not 0"),
    ],
)
def test_what_cannot_be_judged_is_said_and_what_was_typed_stays(
    ann: Person, urls: list[str], file: bytes | None, said: str
) -> None:
    files = {"file": (io.BytesIO(file), "a.csv")} if file is not None else {}
    answer = ask(ann, *urls, **files)
    assert answer.status_code == 422
    assert said in answer.text
    assert all(url in answer.text for url in urls)


def test_a_predictor_that_is_down_is_said_and_loses_nothing(
    ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> httpx2.Response:
        raise httpx2.ConnectError("nobody is there")

    monkeypatch.setattr(client, "post", refuse)
    answer = ask(ann, "a.example/typed")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "be judged at the moment" in answer.text
    assert "a.example/typed" in answer.text
    assert ann.client.get(PAGE).status_code == 200


def test_a_person_may_ask_so_often_in_a_minute(ann: Person) -> None:
    assert [ask(ann, "a.example").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_a_person_says_whether_it_is_right_and_takes_it_back(ann: Person, app: Flask) -> None:
    ask(ann, BAD)
    link = ann.client.get(API).get_json()["items"][0]
    said = []
    for answer in ("wrong", "right", "undo"):
        done = ann.client.post(
            f"{PAGE}/{link['id']}/feedback", data={"answer": answer}, headers=ann.headers
        )
        assert done.location == f"{PAGE}?notice=link-said"
        said.append(ann.client.get(API).get_json()["items"][0]["is_right"])
    assert said == [False, True, None]
    with app.app_context():
        row = db.session.query(JudgedLink).one()
        assert (row.task, row.model_track, len(row.model_digest)) == ("links", "stable", 64)


def test_a_program_does_the_same(ann: Person) -> None:
    body = {"urls": [BAD, "file:///etc/passwd"]}
    answer = ann.client.post(API, json=body, headers=ann.headers)
    first, second = answer.get_json()["items"]
    assert (first["link"]["verdict"], first["error"]) == ("phishing", "")
    assert (second["link"], second["error"][:12]) == (None, "The address ")
    path = f"{API}/{first['link']['id']}/feedback"
    said = ann.client.put(path, json={"right": False}, headers=ann.headers)
    assert said.get_json()["is_right"] is False
    assert ann.client.put(path, json={"right": 0}, headers=ann.headers).status_code == 422
    assert ann.client.delete(API, headers=ann.headers).status_code == 204
    assert ann.client.get(API).get_json()["total"] == 0


def test_a_program_may_ask_for_as_many_as_is_promised(ann: Person) -> None:
    urls = [f"https://a{number}.example/" for number in range(links.MOST)]
    answer = ann.client.post(API, json={"urls": urls}, headers=ann.headers)
    assert answer.status_code == 200, answer.get_json()
    assert len(answer.get_json()["items"]) == links.MOST


def test_they_are_in_the_archive_of_all_that_one_has(
    ann: Person, lab_app: Flask, register_and_login: Enter
) -> None:
    ask(ann, BAD)
    bob = register_and_login(lab_app.test_client(), "bob")
    kept = []
    for person in (ann, bob):
        packed = zipfile.ZipFile(io.BytesIO(person.client.get("/user/archive.zip").data))
        kept.append([each["url"] for each in json.loads(packed.read("links.json"))])
    assert kept == [[BAD], []]


def test_another_persons_links_are_not_there_and_they_go_with_the_account(
    ann: Person, app: Flask, lab_app: Flask, register_and_login: Enter
) -> None:
    ask(ann, BAD)
    link = ann.client.get(API).get_json()["items"][0]["id"]
    bob = register_and_login(lab_app.test_client(), "bob")
    assert bob.client.get(API).get_json()["items"] == []
    for path in (f"{PAGE}/{link}/feedback",):
        done = bob.client.post(path, data={"answer": "right"}, headers=bob.headers)
        assert done.status_code == 404
    bob.client.delete(API, headers=bob.headers)
    with app.app_context():
        assert db.session.query(JudgedLink).count() == 1
    assert ann.client.delete("/user/delete", headers=ann.headers).status_code == 200
    with app.app_context():
        assert db.session.query(JudgedLink).count() == 0


def test_the_oldest_are_forgotten(ann: Person, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "KEPT", 2)
    ask(ann, "a.example", "b.example", "c.example")
    with app.app_context():
        assert db.session.query(JudgedLink).count() == 2
