from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from harness.people import Person
from tests.e2e.browsing import wait_for_end, wait_for_words
from tests.e2e.pages.states import Visit
from tests.e2e.slow_model import SlowModel

pytestmark = [pytest.mark.integration, pytest.mark.browser]

# In CSS pixels; 360 is the narrowest phone that is still sold.
SCREENS: dict[str, dict[str, Any]] = {
    "a wide screen in the light": {"viewport": {"width": 1280, "height": 900}},
    "a phone in the dark": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}


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


@pytest.mark.parametrize("screen", SCREENS)
def test_a_page_fits_and_has_no_barrier_that_axe_knows(show: Visit, screen: str) -> None:
    page = show(**SCREENS[screen])
    assert violations(page) == []
    assert overhang(page) <= 0


@pytest.mark.parametrize("screen", SCREENS)
def test_a_letter_being_written_fits_and_has_no_barrier(
    visit: Visit, ann: Person, held: SlowModel, screen: str
) -> None:
    page = visit(ann, **SCREENS[screen])
    page.goto(f"/letters/{ann.ask()}")
    wait_for_words(page)
    assert violations(page) == []
    assert overhang(page) <= 0
    page.get_by_role("button", name="Stop").click()
    wait_for_end(page)
