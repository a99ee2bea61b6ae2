"""What people notice when a part of Inkwell ends: their letters are written all the same.

One file, although it is long: its tests share one Inkwell whose parts they end, and the last looks
at its logs.
"""

import os
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from harness.people import FORM, PASSWORD, Person
from harness.stack import RunningInkwell
from modelserver.config import MINI
from tests.e2e.browsing import Complaints, sign_in, state, wait_for_end, wait_for_words, write
from tests.e2e.logfiles import entries, told
from tests.e2e.slow_model import SlowModel

pytestmark = pytest.mark.integration

TAKEN_OVER_S = 30
# From the greeting to the name under a closing line, such as "Kind regards,".
WHOLE = re.compile(r"Dear Hiring Manager,\n\n.+\n\n[A-Z][a-z ]+,\n[^\n]+", re.DOTALL)
NAMES = {
    "Amara Osei": "Lumen Optics",
    "Bruno Castellani": "Harbour Foods",
    "Chiara Lindqvist": "Quartz Mining",
    "Dmitri Volkov": "Willow Press",
    "Esther Nakamura": "Falcon Freight",
    "Farid Haddad": "Copper Kettle",
    "Greta Johansson": "Meadow Dairies",
    "Hugo Fernandez": "Orchard Robotics",
}


@pytest.fixture(scope="module")
def fragile(model: SlowModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningInkwell]:
    """Inkwell whose model server, one of its own, has its words from the relay."""
    env = {
        "INKWELL_ENGINE": "openai",
        "INKWELL_MODEL": MINI.name,
        "INKWELL_MODEL_REMOTE_URL": model.url,
    }
    stack = RunningInkwell(tmp_path_factory.mktemp("fragile") / "home", env)
    stack.start()
    yield stack
    stack.stop()


@pytest.fixture(scope="module")
def people(fragile: RunningInkwell) -> dict[str, Person]:
    return {name: Person(fragile.url) for name in NAMES}


@pytest.fixture
def ann(people: dict[str, Person]) -> Person:
    return people["Amara Osei"]


@pytest.fixture
def own_page(browser: Browser, fragile: RunningInkwell) -> Iterator[Page]:
    context = browser.new_context(base_url=fragile.url)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def web_processes(stack: RunningInkwell) -> list[psutil.Process]:
    master = psutil.Process(stack.pid("web"))
    return [master, *master.children()]


def is_whole(letter: dict[str, Any]) -> bool:
    return letter["status"] == "done" and WHOLE.fullmatch(letter["body"]) is not None


def test_a_letter_outlives_the_web_process_and_its_page_finds_back(
    fragile: RunningInkwell, own_page: Page, ann: Person, held: SlowModel
) -> None:
    sign_in(own_page.context, ann)
    letter_id = write(own_page)
    wait_for_words(own_page, 1)
    for process in web_processes(fragile):
        process.kill()
    held.let_go()
    body = wait_for_end(own_page)
    letter = ann.letter(letter_id)
    assert is_whole(letter)
    assert (letter["body"], letter["version"]) == (body, 1)


def test_a_letter_is_written_again_when_the_model_server_dies(
    fragile: RunningInkwell, ann: Person, held: SlowModel
) -> None:
    letter_id = ann.ask()
    seen = ann.begun(letter_id)
    fragile.kill("model")
    ann.watch(letter_id, seen, until=lambda seen: seen.resets > 0)
    held.let_go()
    ann.watch(letter_id, seen)
    letter = ann.letter(letter_id)
    assert is_whole(letter)
    assert seen.resets >= 1
    assert (seen.text, letter["version"]) == (letter["body"], 1)


def test_a_dead_writers_letter_is_taken_over_in_time(
    fragile: RunningInkwell, ann: Person, held: SlowModel
) -> None:
    letter_id = ann.ask()
    seen = ann.begun(letter_id)
    fragile.kill("writer")
    died = time.monotonic()
    ann.watch(letter_id, seen, until=lambda seen: seen.resets > 0)
    assert time.monotonic() - died < TAKEN_OVER_S
    held.let_go()
    ann.watch(letter_id, seen)
    letter = ann.letter(letter_id)
    assert is_whole(letter)
    assert seen.resets >= 1
    assert (seen.text, letter["version"]) == (letter["body"], 1)


def write_all(people: dict[str, Person]) -> dict[str, str]:
    return {
        name: person.ask(applicant_name=name, company=NAMES[name])
        for name, person in people.items()
    }


def test_letters_of_people_who_write_at_once_never_mix(people: dict[str, Person]) -> None:
    asked = write_all(people)
    with ThreadPoolExecutor(len(people)) as pool:
        seen = list(pool.map(lambda name: people[name].watch(asked[name]), asked))
    letters = {name: people[name].letter(letter_id) for name, letter_id in asked.items()}
    assert [each.text for each in seen] == [letter["body"] for letter in letters.values()]
    for name, letter in letters.items():
        own = {name, NAMES[name]}
        strange = ({*NAMES, *NAMES.values()} - own) & _named_in(letter["body"])
        assert not strange, f"in the letter of {name}"
        assert own & _named_in(letter["body"])


def _named_in(body: str) -> set[str]:
    return {name for name in (*NAMES, *NAMES.values()) if name in body}


@contextmanager
def readers(url: str) -> Iterator[Counter[int]]:
    """People who keep opening pages meanwhile; yields how often each status was answered."""
    statuses: Counter[int] = Counter()
    done = threading.Event()
    person = Person(url)

    def read() -> None:
        while not done.wait(0.05):
            statuses[person.client.get("/letters").status_code] += 1

    with ThreadPoolExecutor(4) as pool:
        reading = [pool.submit(read) for _ in range(4)]
        try:
            yield statuses
        finally:
            done.set()
        for each in reading:
            each.result()


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL])
def test_no_letter_is_lost_when_postgres_starts_again(
    fragile: RunningInkwell, people: dict[str, Person], held: SlowModel, by: signal.Signals
) -> None:
    serving = [process.pid for process in web_processes(fragile)]
    asked = write_all(people)
    with readers(fragile.url) as statuses:
        people["Amara Osei"].begun(asked["Amara Osei"])
        os.kill(fragile.pid("postgres"), by)
        held.let_go()
        letters = [people[name].ended(letter_id) for name, letter_id in asked.items()]
    assert [letter["status"] for letter in letters if not is_whole(letter)] == []
    assert [letter["version"] for letter in letters] == [1] * len(letters)
    assert [process.pid for process in web_processes(fragile)] == serving
    assert set(statuses) <= {200, 503}
    assert people["Amara Osei"].client.get("/letters").status_code == 200


@pytest.fixture
def absent(inkwell: RunningInkwell) -> Iterator[SlowModel]:
    """A relay that has a port, and doesn't listen before it is told to serve."""
    with SlowModel() as relay:
        relay.upstream, relay.key = inkwell.model_url, inkwell.model_key
        yield relay


@pytest.fixture
def alone(absent: SlowModel, tmp_path: Path) -> Iterator[RunningInkwell]:
    """Inkwell with the address of a model server that isn't there."""
    stack = RunningInkwell(tmp_path / "home", {"INKWELL_MODEL_URL": absent.url})
    stack.start()
    yield stack
    stack.stop()


@pytest.mark.browser
def test_an_absent_model_server_is_said_and_the_letter_can_be_written_later(
    alone: RunningInkwell, absent: SlowModel, browser: Browser
) -> None:
    context = browser.new_context(base_url=alone.url)
    complaints = Complaints(context)
    page = context.new_page()
    sign_in(context, Person(alone.url))
    write(page)
    expect(state(page)).to_have_text("The model server is not answering; trying again.")
    again = page.get_by_role("button", name="Write again")
    expect(again).to_be_visible(timeout=90_000)
    expect(page.get_by_role("main")).to_contain_text("The model server is not answering.")
    with absent.serving():
        again.first.click()
        wait_for_end(page)
    context.close()
    assert complaints.left() == []


@pytest.mark.browser
def test_a_requests_id_is_found_in_the_logs_of_every_service_that_worked_for_it(
    page: Page, inkwell: RunningInkwell
) -> None:
    sign_in(page.context, Person(inkwell.url))
    with page.expect_response(lambda answer: answer.url.endswith("/letters")) as posted:
        write(page)
    request_id = posted.value.header_value("X-Request-ID")
    wait_for_end(page)
    found = {
        part: [entry for entry in entries(inkwell, part) if entry.get("request_id") == request_id]
        for part in ("web", "writer", "model")
    }
    assert [part for part, lines in found.items() if not lines] == []


def test_the_logs_tell_nothing_of_what_people_wrote(
    fragile: RunningInkwell, inkwell: RunningInkwell, ann: Person
) -> None:
    again = {"username": ann.name, "email": ann.email, "password": PASSWORD}
    refused = httpx2.post(f"{fragile.url}/auth/register", data=again)
    assert "is taken" in refused.text
    texts = [*FORM.values(), *NAMES, *NAMES.values(), "Dear Hiring", ann.name, "@example.com"]
    secrets = [PASSWORD, (fragile.home / "secret.key").read_text(), "eyJ"]
    assert told(fragile, [*texts, *secrets]) == []
    assert told(inkwell, texts) == []  # its model server wrote them
