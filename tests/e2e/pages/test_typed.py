"""Nothing that is typed is lost: tabs, sessions, Back and files, in a real browser.

One file, although it is long: each test is a way to lose a text, and they share a person.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from contract.form import LABELS
from harness.people import FORM, PASSWORD, Person
from harness.stack import RunningInkwell
from tests.e2e.browsing import LETTER_ADDRESS
from tests.e2e.pages.states import Visit

pytestmark = [pytest.mark.integration, pytest.mark.browser]

WORDS = "calligraphy"


@pytest.fixture
def person(inkwell: RunningInkwell) -> Iterator[Person]:
    """Somebody new, with nothing typed yet."""
    person = Person(inkwell.url)
    yield person
    person.client.close()


@pytest.fixture
def own_letter(person: Person) -> str:
    letter_id = person.ask()
    person.ended(letter_id)
    return f"/letters/{letter_id}"


def skills(page: Page, value: str) -> None:
    expect(page.get_by_label("Skillsets")).to_have_value(value)


def type_skills(page: Page, *, kept: bool = True) -> None:
    page.goto("/user/protected")
    page.get_by_label("Skillsets").fill(WORDS)
    if kept:
        expect(page.get_by_text("Kept. You can close this page.")).to_be_visible()


def log_in_here(page: Page, person: Person) -> None:
    page.get_by_label("Username").fill(person.name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def edit(page: Page, letter: str, text: str) -> None:
    page.goto(letter)
    page.get_by_text("Edit", exact=True).click()
    page.locator("#body").fill(text)


@pytest.mark.parametrize("elsewhere", ["/nothing-here", "/", "/auth/login", "/api/docs"])
def test_a_form_survives_a_visit_elsewhere(visit: Visit, person: Person, elsewhere: str) -> None:
    page = visit(person)
    type_skills(page, kept=False)  # gone before the server has been told
    page.goto(elsewhere)
    page.goto("/user/protected")
    skills(page, WORDS)


def test_a_form_survives_an_idle_session(visit: Visit, person: Person) -> None:
    page = visit(person)
    type_skills(page, kept=False)
    page.context.clear_cookies(name="access_token_cookie")
    page.goto("/")
    expect(page.get_by_role("link", name="View Profile")).to_be_visible()
    page.get_by_role("link", name="Write", exact=True).click()
    skills(page, WORDS)


def test_a_form_is_there_when_its_tab_was_closed_and_on_another_device(
    visit: Visit, person: Person
) -> None:
    page = visit(person)
    type_skills(page)
    page.close()
    again = page.context.new_page()
    again.goto("/user/protected")
    skills(again, WORDS)
    device = visit(person)
    device.goto("/user/protected")
    skills(device, WORDS)


def test_a_tab_closed_before_the_server_was_told_loses_nothing(
    visit: Visit, person: Person
) -> None:
    page = visit(person)
    page.route("**/drafts/*", lambda route: route.abort())
    page.goto("/user/protected")
    page.get_by_label("Skillsets").fill(WORDS)
    page.close()
    again = page.context.new_page()
    again.goto("/user/protected")
    skills(again, WORDS)
    expect(again.get_by_label("Skillsets")).to_have_value(WORDS)


def test_two_tabs_keep_a_form_each(visit: Visit, person: Person) -> None:
    one = visit(person)
    one.goto("/user/protected?new=1")
    two = one.context.new_page()
    two.goto("/user/protected?new=1")
    for tab, company in ((one, "Kestrel"), (two, "Heron")):
        tab.get_by_label(LABELS["company"]).fill(company)
        expect(tab.get_by_text("Kept.")).to_be_visible()
    for tab, company in ((one, "Kestrel"), (two, "Heron")):
        tab.reload()
        expect(tab.get_by_label(LABELS["company"])).to_have_value(company)
    expect(one.get_by_role("link", name="A letter, Heron")).to_be_visible()


def test_two_tabs_with_the_same_form_become_two_forms(visit: Visit, person: Person) -> None:
    one = visit(person)
    type_skills(one)
    two = one.context.new_page()
    two.goto("/user/protected")
    skills(two, WORDS)
    for tab, company in ((two, "Heron"), (one, "Kestrel")):
        with tab.expect_response("**/drafts/*"):
            tab.get_by_label(LABELS["company"]).fill(company)
    two.reload()
    expect(two.get_by_label(LABELS["company"])).to_have_value("Heron")
    expect(two.get_by_role("link", name="A letter, Kestrel")).to_be_visible()


def test_back_after_a_letter_shows_the_whole_form(visit: Visit, person: Person) -> None:
    page = visit(person)
    page.goto("/user/protected")
    for name, value in FORM.items():
        page.get_by_label(LABELS[name], exact=True).fill(value)
    page.get_by_role("button", name="Generate!").click()
    page.wait_for_url(LETTER_ADDRESS)
    page.go_back()
    for name, value in FORM.items():
        expect(page.get_by_label(LABELS[name], exact=True)).to_have_value(value)
    page.goto("/user/protected")
    skills(page, "")  # a letter that was sent is no draft


def test_an_edit_survives_a_revoked_session(visit: Visit, person: Person, own_letter: str) -> None:
    page = visit(person)
    edit(page, own_letter, WORDS)
    assert person.client.delete("/api/v1/sessions").status_code == 204
    page.get_by_role("button", name="Save as a new version").click()
    log_in_here(page, person)
    expect(page.locator("#body")).to_have_value(WORDS)
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.locator(".letter-text")).to_contain_text(WORDS)
    expect(page.get_by_text("saved it as a version yet")).to_have_count(0)


def test_what_is_typed_before_the_script_has_come_is_kept(
    visit: Visit, person: Person, own_letter: str
) -> None:
    page = visit(person)
    late: list[Route] = []

    def keep_waiting(route: Route) -> None:
        late.append(route)

    page.route("**/js/letter.js", keep_waiting)
    page.goto(own_letter, wait_until="commit")
    page.get_by_text("Edit", exact=True).click()
    page.locator("#body").fill(WORDS)
    late[0].continue_()
    expect(page.locator("[data-kept]")).to_contain_text("Kept.")
    page.unroute("**/js/letter.js")
    page.reload()
    expect(page.locator("#body")).to_have_value(WORDS)


def test_typing_on_after_the_session_has_ended_says_so_and_loses_nothing(
    visit: Visit, person: Person
) -> None:
    page = visit(person)
    page.goto("/user/protected")
    assert person.client.delete("/api/v1/sessions").status_code == 204
    page.get_by_label("Skillsets").fill(WORDS)
    expect(page.locator("[data-kept]")).to_contain_text("You are logged out.")
    page.get_by_role("link", name="Log in again").click()
    log_in_here(page, person)
    skills(page, WORDS)
    device = visit()
    device.goto("/auth/login?next=/user/protected")
    log_in_here(device, person)
    skills(device, WORDS)


def test_a_form_survives_logging_out_in_another_tab(visit: Visit, person: Person) -> None:
    one = visit(person)
    type_skills(one)
    two = one.context.new_page()
    two.goto("/")
    two.get_by_role("button", name="Log out").click()
    expect(two.locator("main").get_by_role("link", name="Register")).to_be_visible()
    assert two.evaluate("localStorage.length") == 0
    for name in ("job_title", "company", "applicant_name"):
        one.get_by_label(LABELS[name]).fill(FORM[name])
    one.get_by_role("button", name="Generate!").click()
    log_in_here(one, person)
    skills(one, WORDS)
    expect(one.get_by_label(LABELS["company"])).to_have_value(FORM["company"])


def test_what_somebody_typed_is_not_shown_to_who_logs_in_next(
    visit: Visit, person: Person, inkwell: RunningInkwell
) -> None:
    page = visit(person)
    page.route("**/drafts/*", lambda route: route.abort())
    type_skills(page, kept=False)
    page.context.clear_cookies()
    page.unroute("**/drafts/*")
    page.goto("/auth/login")
    other = Person(inkwell.url)
    other.client.close()
    log_in_here(page, other)
    expect(page.get_by_role("button", name="Generate!")).to_be_visible()
    skills(page, "")
    assert page.evaluate("Object.values(localStorage).join()") == ""


def test_a_cleared_form_can_be_brought_back(visit: Visit, person: Person) -> None:
    page = visit(person)
    type_skills(page)
    page.get_by_role("button", name="Clear the form").click()
    skills(page, "")
    page.get_by_label("Skillsets").fill("later words")
    for text in (WORDS, "later words"):
        page.get_by_role("button", name="Bring it back").click()
        skills(page, text)


def test_a_cancelled_edit_can_be_brought_back_and_is_no_draft(
    visit: Visit, person: Person, own_letter: str
) -> None:
    page = visit(person)
    edit(page, own_letter, WORDS)
    expect(page.get_by_text("Kept. You can close this page.")).to_be_visible()
    page.locator("[data-cancel]").click()
    page.wait_for_load_state("networkidle")
    with page.context.new_page() as again:
        again.goto(own_letter)
        expect(again.locator("#body")).to_be_hidden()
    checked = page.get_by_role("heading", name="Checked against your form")
    expect(checked).not_to_contain_text("as you type")
    page.get_by_role("button", name="Bring them back").click()
    expect(page.locator("#body")).to_have_value(WORDS)
    expect(checked).to_contain_text("as you type")


def test_an_edit_brought_back_takes_no_later_words_away(
    visit: Visit, person: Person, own_letter: str
) -> None:
    page = visit(person)
    edit(page, own_letter, WORDS)
    page.locator("[data-cancel]").click()
    page.get_by_text("Edit", exact=True).click()
    page.locator("#body").fill("later words")
    for text in (WORDS, "later words"):
        page.get_by_role("button", name="Bring them back").click()
        expect(page.locator("#body")).to_have_value(text)


def test_copy_and_files_have_the_text_that_one_sees(
    visit: Visit, person: Person, own_letter: str, tmp_path: Path
) -> None:
    page = visit(person, permissions=["clipboard-read", "clipboard-write"])
    edit(page, own_letter, WORDS)
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == WORDS
    with page.expect_download() as started:
        page.get_by_role("link", name="Text", exact=True).click()
    started.value.save_as(tmp_path / "letter.txt")
    assert (tmp_path / "letter.txt").read_text() == f"{WORDS}\n"
    expect(page.locator("#body")).to_have_value(WORDS)


def test_a_deleted_letter_is_taken_back_from_the_trash(
    visit: Visit, person: Person, own_letter: str
) -> None:
    page = visit(person)
    page.goto(own_letter)
    page.get_by_text("Delete…").click()
    page.get_by_role("button", name="Delete the letter").click()
    expect(page.get_by_text("in the trash for 30 days")).to_be_visible()
    page.get_by_role("link", name="Trash").click()
    page.get_by_role("button", name=re.compile("Take it back")).click()
    expect(page).to_have_url(re.compile(own_letter))
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
