import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Response, expect

from contract.form import LABELS
from harness.people import FORM, PASSWORD, Person
from harness.stack import RunningInkwell
from tests.e2e.browsing import enter, log_in, wait_for_end, wait_for_words
from tests.e2e.pages.states import Visit
from tests.e2e.slow_model import SlowModel

pytestmark = [pytest.mark.integration, pytest.mark.browser]


def test_the_page_says_that_the_small_demo_model_writes(
    visit: Visit, ann: Person, letter: str
) -> None:
    page = visit(ann)
    for address in ("/user/protected", letter):
        page.goto(address)
        expect(page.get_by_text("Small demo model.")).to_be_visible()


def test_what_has_no_source_is_marked_and_explained(visit: Visit, ann: Person, letter: str) -> None:
    page = visit(ann)
    page.goto(letter)
    marked = page.locator("mark").filter(has_text=re.compile("Globex|17"))
    expect(marked).to_have_count(2)
    marked.first.get_by_role("link").click()
    expect(page.locator(":target")).to_contain_text("17")


def test_a_fact_of_one_word_takes_one_line(visit: Visit, ann: Person, letter: str) -> None:
    page = visit(ann)
    page.goto(letter)
    fact = page.locator("aside .used dd").filter(has_text="python")
    lines: float = fact.evaluate(
        "fact => fact.clientHeight / parseFloat(getComputedStyle(fact).lineHeight)"
    )
    assert lines == pytest.approx(1, abs=0.1)


def test_a_pages_scripts_and_styles_are_of_one_version_and_may_be_kept(
    visit: Visit, ann: Person, letter: str
) -> None:
    page = visit(ann)
    kept: dict[str, str | None] = {}

    def note(answer: Response) -> None:
        if "/static/" in answer.url:
            kept[urlsplit(answer.url).path] = answer.headers.get("cache-control")

    page.on("response", note)
    page.goto("/user/protected")
    expect(page.get_by_role("button", name="Clear")).to_be_visible()  # the desk's script has run
    page.goto(letter)
    expect(page.get_by_role("button", name="Copy")).to_be_visible()
    scripts = {path.rsplit("/", 1)[1] for path in kept if path.endswith(".js")}
    assert {"app.js", "desk.js", "letter.js", "finished.js", "http.js", "stream.js"} <= scripts
    assert len({path.split("/")[2] for path in kept}) == 1, kept
    assert set(kept.values()) == {"public, max-age=31536000, immutable"}


def test_a_letter_is_written_read_and_edited_without_scripts(visit: Visit, held: SlowModel) -> None:
    page = visit(java_script_enabled=False)
    page.goto("/auth/register")
    page.get_by_label("Username").fill("plain")
    page.get_by_label("E-mail", exact=True).fill("plain@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_text("Created user successfully")).to_be_visible()
    log_in(page, "plain")
    for name, value in FORM.items():
        page.get_by_label(LABELS[name], exact=True).fill(value)
    page.get_by_role("radio", name="Long").check()
    page.get_by_role("button", name="Generate!").click()

    expect(page.get_by_text("Long", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    held.let_go()
    edit = page.get_by_text("Edit", exact=True)  # the page comes again by itself until it ends
    edit.click(timeout=60_000)
    body = page.get_by_label("Text of the letter")
    body.fill(f"{body.input_value()}\nP.S. By hand.")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.locator(".letter-text")).to_contain_text("P.S. By hand.")
    page.get_by_role("button", name="Good").click()
    expect(page.get_by_role("button", name="Good", pressed=True)).to_be_visible()
    page.get_by_text("Delete…").click()
    page.get_by_role("button", name="Delete the letter").click()
    expect(page.get_by_text("No letters yet")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_title("Cover Letter Writer")


def test_progress_is_announced_by_its_states_and_not_word_by_word(
    visit: Visit, ann: Person, held: SlowModel
) -> None:
    page = visit(ann)
    page.add_init_script("""
        window.said = [];
        document.addEventListener("DOMContentLoaded", () => {
          const region = document.querySelector("#status");
          new MutationObserver(() => region.textContent && said.push(region.textContent))
            .observe(region, { childList: true });
        });
    """)
    page.goto(f"/letters/{ann.ask()}")
    wait_for_words(page)
    held.let_go()
    wait_for_end(page)
    expect(page.locator("#status")).to_have_text("Your letter is ready.")
    said = page.evaluate("said")
    assert set(said) <= {"Yours is next", "Writing", "Your letter is ready."}
    assert page.locator("[data-draft][aria-live], [aria-live] [data-draft]").count() == 0


def test_after_a_logout_the_browser_keeps_nothing_and_the_server_the_form(
    visit: Visit, inkwell: RunningInkwell
) -> None:
    page = visit()
    person = Person(inkwell.url)
    person.client.close()
    enter(page, person)
    page.get_by_label("Skillsets").fill("calligraphy")
    page.reload()
    expect(page.get_by_label("Skillsets")).to_have_value("calligraphy")
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_title("Cover Letter Writer")
    assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]
    enter(page, person)
    expect(page.get_by_label("Skillsets")).to_have_value("calligraphy")


def test_the_tone_and_the_length_that_were_chosen_are_kept_with_the_draft(
    visit: Visit, ann: Person
) -> None:
    page = visit(ann)
    page.goto("/user/protected")
    for choice in ("Warm", "Long"):
        page.get_by_role("radio", name=choice).check()
    page.goto("/letters")
    page.goto("/user/protected")  # anew: what is reloaded, browsers fill in themselves
    for group, choice in (("Tone", "Warm"), ("Length", "Long")):
        checked = page.get_by_role("group", name=group, exact=True).get_by_role(
            "radio", checked=True
        )
        expect(checked).to_have_count(1)
        expect(checked).to_have_accessible_name(choice)


def test_a_session_that_has_run_out_is_renewed_and_the_form_is_sent(
    visit: Visit, ann: Person
) -> None:
    page = visit()
    enter(page, ann)
    for name in ("job_title", "company", "applicant_name"):
        page.get_by_label(LABELS[name]).fill(FORM[name])
    page.context.clear_cookies(name="access_token_cookie")
    page.get_by_role("button", name="Generate!").click()
    assert wait_for_end(page)


def test_pages_and_forms_work_on_when_the_access_cookie_has_run_out(
    visit: Visit, ann: Person
) -> None:
    page = visit(ann)
    page.goto("/user/profile")
    page.context.clear_cookies(name="access_token_cookie")
    page.reload()
    page.get_by_label("E-mail", exact=True).fill("late@example.com")
    page.context.clear_cookies(name="access_token_cookie")
    page.get_by_role("button", name="Update").click()
    expect(page.get_by_text("Your profile was updated.")).to_be_visible()
    expect(page.get_by_label("E-mail", exact=True)).to_have_value("late@example.com")


def test_a_form_half_filled_in_is_still_there_after_logging_in_again(
    visit: Visit, ann: Person
) -> None:
    page = visit()
    enter(page, ann)
    page.get_by_label("Skillsets").fill("calligraphy")
    page.context.clear_cookies()
    page.reload()
    page.get_by_label("Username").fill(ann.name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_label("Skillsets")).to_have_value("calligraphy")


def test_a_password_is_shown_on_request_and_its_rules_are_ticked(
    visit: Visit,
) -> None:
    page = visit()
    page.goto("/auth/register")
    password = page.get_by_label("Password", exact=True)
    password.fill("quill")
    expect(page.locator("[data-rule].met")).to_have_text(["a lower-case letter"])
    password.fill(PASSWORD)
    expect(page.locator("[data-rule].met")).to_have_count(5)
    page.get_by_role("button", name="Show password").click()
    expect(password).to_have_attribute("type", "text")


def test_a_deleted_letters_title_keeps_its_words_whole_on_a_phone(
    visit: Visit, ann: Person
) -> None:
    letter = ann.ask(job_title="Scientist")
    ann.ended(letter)
    assert ann.client.delete(f"/api/v1/letters/{letter}").status_code == 204
    page = visit(ann, viewport={"width": 390, "height": 844})
    page.goto("/trash")
    title = page.locator(".title", has_text="Scientist").first
    lines: float = title.evaluate(
        "title => title.clientHeight / parseFloat(getComputedStyle(title).lineHeight)"
    )
    assert lines == pytest.approx(1, abs=0.1)
