"""A person's last letters of the day, in a browser; the page has the style of an experiment."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from harness.people import FORM, Person
from harness.stack import RunningInkwell
from tests.e2e.browsing import wait_for_end, write
from tests.e2e.pages.states import Visit

pytestmark = [pytest.mark.integration, pytest.mark.browser]


@pytest.fixture(scope="module")
def inkwell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningInkwell]:
    env = {
        "INKWELL_LETTERS_A_DAY": "20",
        "INKWELL_LETTERS_A_MINUTE": "0",  # a day's letters are used up in seconds here
        "INKWELL_EXPERIMENT": "style:plain=0,warm=1",
    }
    stack = RunningInkwell(tmp_path_factory.mktemp("quota") / "home", env)
    stack.start()
    yield stack
    stack.stop()


@pytest.fixture(scope="module")
def ann(inkwell: RunningInkwell) -> Iterator[Person]:
    person = Person(inkwell.url)
    yield person
    person.client.close()


def stop_one(person: Person) -> None:
    """Use up a letter."""
    letter_id = person.ask()
    person.stop(letter_id)
    person.ended(letter_id)


def test_the_page_tells_what_is_left_and_loses_nothing_at_the_end(
    visit: Visit, ann: Person
) -> None:
    page = visit(ann)
    page.goto("/user/protected")
    expect(page.get_by_text("20 of 20 left today")).to_be_visible()
    write(page)
    wait_for_end(page)
    for _ in range(18):
        stop_one(ann)
    page.goto("/user/profile")
    expect(page.get_by_text("1 of 20 left today")).to_be_visible()

    page.goto("/user/protected")
    stop_one(ann)
    for name, text in (("Job Title", "Baker"), ("Hiring Company", "Oven"), ("Skillsets", "dough")):
        page.get_by_label(name).fill(text)
    page.get_by_label("Applicant Name").fill(FORM["applicant_name"])
    page.get_by_role("button", name="Generate!").click()
    expect(page.get_by_role("alert")).to_contain_text("Your 20 letters of today are used up")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Skillsets")).to_have_value("dough")
    page.reload()
    expect(page.get_by_text("0 of 20 left today")).to_be_visible()
    expect(page.get_by_label("Skillsets")).to_have_value("dough")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_warm_style_is_shown_and_can_be_read(visit: Visit, ann: Person, scheme: str) -> None:
    page = visit(ann, color_scheme=scheme)
    page.goto("/user/protected")
    expect(page.locator("body.style-warm")).to_be_visible()
    warm = {"light": "rgb(247, 236, 219)", "dark": "rgb(24, 19, 13)"}
    expect(page.locator("body")).to_have_css("background-color", warm[scheme])
    page.wait_for_load_state()
    assert Axe().run(page).response["violations"] == []
