"""Hostile texts through every entrance and every exit, while another person is at work."""

import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlencode

import httpx2
import pytest

from contract.form import LABELS
from harness.people import FORM, Person
from tests.hostile import direct_web
from tests.hostile.at_work import LEAST, at_work
from tests.hostile.direct_web import DirectWeb
from tests.hostile.figures import record
from tests.hostile.texts import TEXTS

pytestmark = [pytest.mark.integration, pytest.mark.timeout(3000)]
PRINTED = "printed-in-no-log"
# So that all texts come through to what computes on them.
NO_LIMITS = {
    f"INKWELL_{name}_A_MINUTE": "0" for name in ("LETTERS", "EXPORTS", "DIFFS", "EDITS", "RATINGS")
} | {
    f"INKWELL_{name}": "1000000"
    for name in (
        "LOGIN_FAILURES_PER_NAME",
        "LOGIN_FAILURES_PER_ADDRESS",
        "REGISTRATIONS_PER_ADDRESS",
        "NEW_IDENTITIES_PER_PERSON",
    )
}
FORMS = {"Content-Type": "application/x-www-form-urlencoded"}
Call = Callable[[], httpx2.Response]
REFUSED = (422, 503, 429)  # too long or too heavy, or others' turn


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DirectWeb]:
    with direct_web.run(tmp_path_factory.mktemp("texts"), NO_LIMITS) as web:
        yield web


class Attacker(Person):
    """Somebody who sends a text to every entrance and asks for it at every exit."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.statuses: dict[str, int] = {}
        self.slowest = ("", 0.0)
        self.letter_id = self.ask()
        self.ended(self.letter_id)

    def attack(self, name: str, text: str) -> None:
        text = f"{PRINTED}{text}"
        self._enter(name, text)
        self._leave(name)

    def _enter(self, name: str, text: str) -> None:
        letter = f"/letters/{self.letter_id}"
        api = f"/api/v1{letter}"
        labelled = {label: FORM[field] for field, label in LABELS.items() if field in FORM} | {
            "Skillsets": text
        }
        for path, form in (
            ("/letters", {**FORM, "skills": text}),
            ("/letters", {**FORM, "company": text}),
            ("/model/query", labelled),
            (f"{letter}/rate", {"rating": "1", "words": text}),
            ("/user/update", {"username": text, "email": text}),
            ("/auth/register", {"username": text, "email": f"{text}@a.example", "password": text}),
            ("/auth/login", {"username": text, "password": text}),
            ("/user/password", {"current_password": text, "new_password": text}),
            (f"{letter}/edit", {"body": text}),
        ):
            self._send(name, "POST", path, FORMS, urlencode(form, errors="surrogatepass"))
        for method, path, body in (
            ("POST", "/api/v1/letters", {**FORM, "qualifications": text}),
            ("POST", f"{api}/duplicate", {"job_title": text, "company": "Acme"}),
            ("PUT", f"{api}/rating", {"rating": 1, "words": text}),
            ("PATCH", "/api/v1/account", {"username": text}),
            ("PUT", f"{api}/body", {"body": f"Dear team,\n\n{text}"}),
        ):
            self._send(name, method, path, {"Content-Type": "application/json"}, json.dumps(body))
        self._send(name, "GET", f"/letters?q={urlencode({'': text[:900]}, errors='replace')[1:]}")
        self._stop_what_is_written()

    def _leave(self, name: str) -> None:
        letter = f"/letters/{self.letter_id}"
        newest = self.letter(self.letter_id)["version"]
        for path in (
            letter,
            f"{letter}/versions?from=1&to={newest}",
            *(f"{letter}/export.{kind}" for kind in ("pdf", "docx", "txt")),
            f"/api/v1{letter}/diff?from={max(newest - 1, 1)}&to={newest}",
            f"/api/v1{letter}/report",
            *(f"/api/v1{letter}/export/{kind}" for kind in ("pdf", "docx", "txt")),
            "/letters",
        ):
            self._send(name, "GET", path)

    def _send(
        self,
        name: str,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        body: str = "",
    ) -> None:
        begun = time.perf_counter()
        data = body.encode("utf-8", "surrogatepass")
        answer = self.client.request(method, path, headers=headers, content=data, timeout=60)
        where = f"{name}: {method} {path[:60]}"
        self.statuses[where] = answer.status_code
        self.slowest = max(
            self.slowest, (where, time.perf_counter() - begun), key=lambda each: each[1]
        )

    def _stop_what_is_written(self) -> None:
        for each in self.client.get("/api/v1/letters").json()["items"]:
            if each["status"] in ("queued", "writing"):
                self.stop(each["id"])

    def faults(self) -> dict[str, int]:
        return {
            where: status
            for where, status in self.statuses.items()
            if status >= 500 and status not in REFUSED
        }


@pytest.fixture(scope="module")
def chosen() -> dict[str, str]:
    """All texts; in the short form, which `make test` runs, every fifth."""
    step = 1 if os.environ.get("INKWELL_HOSTILE") == "all" else 5
    return dict(list(TEXTS.items())[::step])


def test_no_text_stops_another_person(web: DirectWeb, chosen: dict[str, str]) -> None:
    attacker = Attacker(web.url)
    with at_work(web):
        for name, text in chosen.items():
            attacker.attack(name, text)
    record(text_cases=len(chosen), slowest_request_s=round(attacker.slowest[1], 2))
    assert attacker.faults() == {}, attacker.slowest
    assert PRINTED not in web.log.read_text()


def with_texts(web: DirectWeb, *bodies: str) -> tuple[Person, str]:
    """Return somebody with a letter that has had these texts."""
    person = Person(web.url)
    letter = person.ask()
    person.ended(letter)
    for body in bodies:
        answer = person.client.put(f"/api/v1/letters/{letter}/body", json={"body": body})
        assert answer.status_code == 200, answer.text
    return person, letter


def attack(web: DirectWeb, *requests: Call) -> set[int]:
    """Make the requests at once, again and again while another person is measured."""
    statuses: set[int] = set()
    end = time.monotonic() + 60
    with at_work(web) as someone, ThreadPoolExecutor(len(requests)) as pool:
        while not statuses or (len(someone.seconds) < LEAST and time.monotonic() < end):
            statuses |= {answer.status_code for answer in pool.map(lambda call: call(), requests)}
    return statuses


def test_six_heavy_exports_at_once_stop_nobody(web: DirectWeb) -> None:
    heavy = ("20,000 Chinese characters, each another", "emoji", "private use of the last plane")
    people = [with_texts(web, TEXTS[name]) for name in heavy * 2]
    statuses = attack(
        web,
        *(
            partial(person.client.get, f"/letters/{letter}/export.pdf", timeout=120)
            for person, letter in people
        ),
    )
    assert statuses <= {200, *REFUSED}
    assert 200 in statuses


def test_four_diffs_at_once_of_texts_without_a_common_token_stop_nobody(web: DirectWeb) -> None:
    person, letter = with_texts(web, "!@" * 10_000, "!#" * 10_000)
    path = f"/api/v1/letters/{letter}/diff?from=2&to=3"
    statuses = attack(web, *[partial(person.client.get, path, timeout=60)] * 4)
    assert statuses <= {200, *REFUSED}
    assert 200 in statuses


def test_three_forms_of_marks_at_once_are_refused_at_once(web: DirectWeb) -> None:
    person = Person(web.url)
    form = {**FORM, "skills": TEXTS["240 kB of marks of two classes"]}
    send = partial(person.client.post, "/letters", data=form, timeout=60)
    assert attack(web, *[send] * 3) == {422}
