from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request

from tests.e2e.browsing import Complaints, wait_for_end, wait_for_words
from tests.e2e.people import Person
from tests.e2e.slow_model import SlowModel
from tests.e2e.stack import RunningInkwell

pytestmark = [pytest.mark.integration, pytest.mark.browser]

PHONE = {"width": 360, "height": 740}  # CSS pixels: the narrowest that is still sold


def violations(page: Page) -> list[str]:
    """Return what axe finds, a line each: the rule, the element, what is wrong."""
    page.wait_for_load_state()
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:120]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def overhang(page: Page) -> int:
    """Return by how many pixels the page is wider than the screen."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return wide


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_has_no_barrier_that_axe_knows(show: Callable[..., Page], scheme: str) -> None:
    assert violations(show(color_scheme=scheme)) == []


def test_a_page_fits_a_phone(show: Callable[..., Page]) -> None:
    page = show(viewport=PHONE)
    assert overhang(page) <= 0
    assert violations(page) == []


def test_a_page_asks_nobody_else_and_breaks_no_policy(
    show: Callable[..., Page], inkwell: RunningInkwell
) -> None:
    page = show()
    complaints = Complaints(page.context)
    complaints.forgive("status of 4")  # some of the pages are answers to mistakes
    asked: list[Request] = []
    page.on("request", asked.append)
    page.reload()
    page.wait_for_load_state("networkidle")
    assert {urlsplit(request.url).netloc for request in asked} == {urlsplit(inkwell.url).netloc}
    assert complaints.left() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_letter_being_written_has_no_barrier_and_fits_a_phone(
    visit: Callable[..., Page], ann: Person, model: SlowModel, scheme: str
) -> None:
    page = visit(ann, color_scheme=scheme, viewport=PHONE)
    model.delay_s = 0.2
    page.goto(f"/letters/{ann.ask()}")
    wait_for_words(page)
    assert violations(page) == []
    assert overhang(page) <= 0
    page.get_by_role("button", name="Stop").click()
    wait_for_end(page)
