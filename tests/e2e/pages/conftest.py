"""A person with a letter, and browsers for them."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from harness.people import FORM, PASSWORD, Person
from harness.stack import RunningInkwell
from tests.e2e.browsing import Complaints
from tests.e2e.pages.states import STATES, Visit

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
INVENTED = "I spent 17 years at Globex Corporation."


@pytest.fixture(scope="package")
def inkwell(slow_inkwell: RunningInkwell) -> RunningInkwell:
    return slow_inkwell


@pytest.fixture(scope="package")
def ann(inkwell: RunningInkwell) -> Iterator[Person]:
    person = Person(inkwell.url)
    yield person
    person.client.close()


@pytest.fixture(scope="package")
def operator(inkwell: RunningInkwell) -> Iterator[Person]:
    person = Person(inkwell.url)
    grant = [sys.executable, "-m", "inkwell", "operators", "grant", person.name, "--desk"]
    subprocess.run(grant, env=inkwell.env, check=True)
    person.client.post("/auth/login", data={"username": person.name, "password": PASSWORD})
    yield person
    person.client.close()


@pytest.fixture(scope="package")
def letter(ann: Person) -> str:
    """The address of a letter with two versions; the second claims what no form has said."""
    letter_id = ann.ask(company=f"{FORM['company']} {LONG_WORD}")
    body = ann.ended(letter_id)["body"]
    form = {"body": f"{body}\n\n{INVENTED}", "version": "1"}
    assert ann.client.post(f"/letters/{letter_id}/edit", data=form).status_code == 303
    return f"/letters/{letter_id}"


@pytest.fixture
def visit(browser: Browser, inkwell: RunningInkwell) -> Iterator[Visit]:
    """Open a page in a browser of one's own: `visit(person, color_scheme="dark")`.

    Whatever is done there, no other host is asked, no policy broken and no exception left over.
    """
    visits: list[tuple[BrowserContext, Complaints]] = []
    hosts: set[str] = set()

    def visit(person: Person | None = None, **options: Any) -> Page:
        context = browser.new_context(base_url=inkwell.url, **options)
        context.set_default_timeout(15_000)
        context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        complaints = Complaints(context)
        complaints.forgive("status of 4")  # some of the pages are answers to mistakes
        visits.append((context, complaints))
        for cookie in person.client.cookies.jar if person else ():
            context.add_cookies(
                [{"name": cookie.name, "value": cookie.value or "", "url": inkwell.url}]
            )
        return context.new_page()

    yield visit
    for context, _ in visits:
        context.close()
    assert [complaint for _, each in visits for complaint in each.left()] == []
    assert hosts == {urlsplit(inkwell.url).netloc}


@pytest.fixture(params=STATES)
def show(
    request: pytest.FixtureRequest, visit: Visit, ann: Person, operator: Person, letter: str
) -> Visit:
    """Open each of the pages in turn: `show(color_scheme="dark")`."""
    state = STATES[request.param]

    def show(**options: Any) -> Page:
        person = operator if state.as_operator else ann
        page = visit(person if state.signed_in else None, **options)
        page.goto(state.address.format(letter=letter))
        state.act(page)
        return page

    return show
