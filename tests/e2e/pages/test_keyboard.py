import pytest
from playwright.sync_api import Page, expect

from contract.form import LABELS
from harness.people import FORM, Person
from tests.e2e.browsing import wait_for_end
from tests.e2e.pages.states import Visit, refused_form

pytestmark = [pytest.mark.integration, pytest.mark.browser]

FOCUSED = """() => {
    const element = document.activeElement;
    return element.labels?.[0]?.textContent ?? element.textContent;
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is called `name` has the focus, and can be seen to have it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).strip() == name:
            assert page.evaluate("document.activeElement.matches(':focus-visible')")
            return
    raise AssertionError(f"{name} can't be reached with the keyboard")


def test_a_letter_is_written_and_edited_with_the_keyboard_alone(visit: Visit, ann: Person) -> None:
    page = visit(ann)
    page.goto("/user/protected")
    tab_to(page, "Skip to the content")
    page.keyboard.press("Enter")
    for name in ("job_title", "company", "applicant_name", "skills"):
        tab_to(page, LABELS[name])
        page.keyboard.type(FORM[name])
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Warm")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="Short")).to_be_checked()
    tab_to(page, "Generate!")
    page.keyboard.press("Enter")
    wait_for_end(page)
    letter = ann.letter(page.url.rsplit("/", 1)[1])
    assert (letter["tone"], letter["length"]) == ("warm", "short")

    tab_to(page, "Edit")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Text of the letter")).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nP.S. By keyboard.")
    tab_to(page, "Save as a new version")
    page.keyboard.press("Enter")
    expect(page.locator(".letter-text")).to_contain_text("P.S. By keyboard.")

    tab_to(page, "Delete…")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.evaluate(FOCUSED).strip() == "Delete…"


def test_a_problem_takes_the_focus_and_leads_to_its_field(visit: Visit, ann: Person) -> None:
    page = visit(ann)
    page.goto("/user/protected")
    refused_form(page)
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Job Title is needed.").click()
    expect(page.get_by_label("Job Title")).to_be_focused()
