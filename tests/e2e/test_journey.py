"""A person's whole way through the pages, in a real Chromium.

One file, although it is long: its steps share one Inkwell with a slow model, and the last looks at
the logs of all of them.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdf
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from harness.people import FORM, PASSWORD, Person
from harness.stack import RunningInkwell
from tests.e2e.browsing import (
    Complaints,
    draft,
    log_in,
    sign_in,
    state,
    wait_for_end,
    wait_for_words,
    write,
)
from tests.e2e.logfiles import told
from tests.e2e.slow_model import SOME, SlowModel

pytestmark = [pytest.mark.integration, pytest.mark.browser]

STEPS = 10  # in which a letter is to be seen to grow
STEP = 4  # events
EDIT = "Salutations"
REMARK = "It sounds like marmalade."


@pytest.fixture(scope="module")
def inkwell(slow_inkwell: RunningInkwell) -> RunningInkwell:
    return slow_inkwell


@pytest.fixture(autouse=True)
def complaints(context: BrowserContext) -> Iterator[Complaints]:
    complaints = Complaints(context)
    yield complaints
    assert complaints.left() == []


@pytest.fixture
def ann(context: BrowserContext, inkwell: RunningInkwell) -> Person:
    person = Person(inkwell.url)
    sign_in(context, person)
    return person


def written(person: Person) -> str:
    letter_id = person.ask()
    person.ended(letter_id)
    return letter_id


@pytest.fixture
def letter(page: Page, ann: Person) -> str:
    page.goto(f"/letters/{written(ann)}")
    return wait_for_end(page)


@pytest.fixture(scope="module")
def ben(inkwell: RunningInkwell) -> Person:
    return Person(inkwell.url)


@pytest.fixture(scope="module")
def bens_only(ben: Person) -> str:
    return written(ben)


@pytest.fixture
def bens_letter(context: BrowserContext, page: Page, ben: Person, bens_only: str) -> str:
    sign_in(context, ben)
    page.goto(f"/letters/{bens_only}")
    return wait_for_end(page)


def test_a_stranger_registers_is_told_of_a_wrong_password_and_logs_in(
    page: Page, complaints: Complaints
) -> None:
    page.goto("/")
    expect(page).to_have_title("Cover Letter Writer")
    page.locator("main").get_by_role("link", name="Register").click()
    page.get_by_label("Username").fill("stranger")
    page.get_by_label("E-mail").fill("stranger@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_text("Created user successfully")).to_be_visible()

    complaints.forgive(r"status of 401 .*/auth/login")
    log_in(page, "stranger", "Wrong-1nkpot!")
    expect(page.get_by_role("alert")).to_have_text("The username or the password is wrong.")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile("/user/protected$"))
    expect(page.get_by_role("link", name="View Profile")).to_be_visible()


def test_words_appear_as_they_are_written(page: Page, ann: Person, held: SlowModel) -> None:
    letter_id = write(page)
    seen = [wait_for_words(page, 1)]
    expect(state(page)).to_have_text("Writing")
    for _ in range(STEPS):
        held.most += STEP
        seen.append(wait_for_words(page, len(seen[-1]) + 1))
    held.let_go()
    body = wait_for_end(page)
    assert [text for text in seen if not body.startswith(text)] == []
    assert body == ann.letter(letter_id)["body"]
    expect(page.get_by_text("Checked against your form")).to_be_visible()


def test_a_letter_goes_on_while_its_tab_is_closed(
    context: BrowserContext, ann: Person, held: SlowModel
) -> None:
    page = context.new_page()
    letter_id = write(page)
    before = wait_for_words(page)
    page.close()
    held.most += SOME
    ann.watch(letter_id, until=lambda seen: len(seen.text) > len(before))
    page = context.new_page()
    page.goto(f"/letters/{letter_id}")
    after = draft(page)
    assert after is not None, "it was to be come back to in the middle"
    assert after.startswith(before)
    assert len(after) > len(before)
    held.let_go()
    body = wait_for_end(page)
    assert body.startswith(after)
    letter = ann.letter(letter_id)
    assert (letter["body"], letter["version"]) == (body, 1)


def test_a_reload_and_a_second_tab_show_the_same_letter(
    context: BrowserContext, page: Page, ann: Person, held: SlowModel
) -> None:
    letter_id = write(page)
    before = wait_for_words(page)
    page.reload()
    assert (draft(page) or "").startswith(before)
    second = context.new_page()
    second.goto(f"/letters/{letter_id}")
    assert wait_for_words(second).startswith(before)
    held.let_go()
    body = ann.ended(letter_id)["body"]
    assert [wait_for_end(page), wait_for_end(second)] == [body, body]


def test_a_page_says_how_many_letters_are_ahead(page: Page, ann: Person, held: SlowModel) -> None:
    letters = [ann.ask() for _ in range(3)]
    page.goto(f"/letters/{letters[2]}")
    expect(state(page)).to_have_text("1 letter ahead of yours")
    ann.stop(letters[0])
    expect(state(page)).to_have_text("Yours is next")
    ann.stop(letters[1])
    held.let_go()
    wait_for_end(page)


def test_an_edit_is_a_version_to_compare_and_to_go_back_from(page: Page, letter: str) -> None:
    page.get_by_text("Edit", exact=True).click()
    page.locator("#body").fill(letter.replace("Dear", EDIT))
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.locator(".letter-text")).to_contain_text(EDIT)

    page.get_by_role("link", name="Versions and what changed (2)").click()
    expect(page.locator(".diff ins")).to_contain_text(EDIT)
    expect(page.locator(".diff del")).to_contain_text("Dear")
    page.get_by_role("button", name="Restore version 1").click()
    assert wait_for_end(page) == letter
    expect(page.get_by_role("link", name="Versions and what changed (3)")).to_be_visible()


def test_a_stale_edit_is_refused_and_what_was_typed_is_kept(
    context: BrowserContext, page: Page, letter: str, complaints: Complaints
) -> None:
    stale = context.new_page()
    stale.goto(page.url)
    for tab, text in ((page, "The first."), (stale, "The second.")):
        tab.get_by_text("Edit", exact=True).click()
        tab.locator("#body").fill(f"{letter}\n{text}")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.locator(".letter-text")).to_contain_text("The first.")
    complaints.forgive("status of 409")
    stale.get_by_role("button", name="Save as a new version").click()
    expect(stale.get_by_role("alert")).to_contain_text("changed since you opened it")
    expect(stale.locator("#body")).to_have_value(f"{letter}\nThe second.")


def download(page: Page, link: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("link", name=link, exact=True).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.replace("\N{SOFT HYPHEN}", ""))


def holds(text: str, letter: str) -> bool:
    return " ".join(words(letter)) in " ".join(words(text))


def test_a_letter_is_taken_along_as_pdf_word_and_text(
    page: Page, bens_letter: str, tmp_path: Path
) -> None:
    pdf = pypdf.PdfReader(download(page, "Download PDF", tmp_path))
    assert holds("\n".join(sheet.extract_text() for sheet in pdf.pages), bens_letter)
    document = docx.Document(str(download(page, "Word", tmp_path)))
    assert holds("\n".join(paragraph.text for paragraph in document.paragraphs), bens_letter)
    text = download(page, "Text", tmp_path)
    assert holds(text.read_text(encoding="utf-8"), bens_letter)
    assert text.suffix == ".txt"


def test_copy_puts_the_letter_on_the_clipboard(
    context: BrowserContext, page: Page, bens_letter: str
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == bens_letter


@pytest.mark.usefixtures("bens_letter")
def test_a_rating_with_words_is_kept(page: Page) -> None:
    page.get_by_label("In a few words").fill(REMARK)
    page.get_by_role("button", name="Good").click()
    good = page.locator("button[name=rating][aria-pressed=true]")
    expect(good).to_have_text(re.compile("Good"))
    page.reload()
    expect(good).to_have_text(re.compile("Good"))
    expect(page.get_by_label("In a few words")).to_have_value(REMARK)


@pytest.mark.usefixtures("bens_letter")
def test_a_letter_may_improve_the_writer_only_once_that_is_ticked(page: Page) -> None:
    tick = page.get_by_label("It may be used to improve the writer")
    page.get_by_role("button", name="Good").click()
    expect(page.locator("button[name=rating][aria-pressed=true]")).to_have_text(re.compile("Good"))
    page.reload()
    expect(tick).not_to_be_checked()
    with page.expect_response("**/rate"):
        tick.check()
    page.reload()
    expect(tick).to_be_checked()


@pytest.mark.usefixtures("bens_letter")
def test_letters_are_found_by_their_words_and_begun_anew_for_another_job(page: Page) -> None:
    page.get_by_role("link", name="Duplicate for another job").click()
    expect(page.get_by_label("Applicant Name")).to_have_value(FORM["applicant_name"])
    expect(page.get_by_label("Hiring Company")).to_have_value(FORM["company"])
    page.get_by_label("Job Title").fill("Harbour Pilot")
    page.get_by_label("Hiring Company").fill("Kestrel Harbours")
    page.get_by_role("button", name="Generate!").click()
    page.wait_for_url("**/letters/*")
    wait_for_end(page)

    page.goto("/letters")
    titles = page.get_by_role("main").get_by_role("listitem").get_by_role("link")
    expect(titles).to_have_text(["Harbour Pilot", FORM["job_title"]])
    page.get_by_role("searchbox").fill("kestrel")
    page.get_by_role("button", name="Search").click()
    expect(titles).to_have_text(["Harbour Pilot"])


def test_a_stopped_letter_keeps_its_words_and_can_be_written_again(
    page: Page, ann: Person, held: SlowModel
) -> None:
    letter_id = write(page)
    before = wait_for_words(page)
    page.get_by_role("button", name="Stop").click()
    assert wait_for_end(page).startswith(before)
    assert ann.letter(letter_id)["status"] == "stopped"
    held.let_go()
    page.get_by_role("button", name="Write again").click()
    expect(page.get_by_role("link", name="Versions and what changed (2)")).to_be_visible(
        timeout=60_000
    )
    assert ann.letter(letter_id)["status"] == "done"


@pytest.mark.usefixtures("ann")
def test_logging_out_closes_the_desk(page: Page) -> None:
    page.goto("/user/protected")
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_title("Cover Letter Writer")
    page.goto("/user/protected")
    expect(page).to_have_title("Login")


def test_a_deleted_account_is_gone(page: Page, ann: Person, complaints: Complaints) -> None:
    page.goto("/user/profile")
    page.get_by_label("Type your username to confirm").fill(ann.name)
    page.get_by_role("button", name="Delete the account").click()
    expect(page.get_by_text("Your account and all your letters were deleted.")).to_be_visible()
    complaints.forgive(r"status of 401 .*/auth/login")
    log_in(page, ann.name)
    expect(page.get_by_role("alert")).to_have_text("The username or the password is wrong.")


def test_the_logs_tell_nothing_of_what_people_wrote(inkwell: RunningInkwell) -> None:
    texts = [*FORM.values(), EDIT, REMARK, "kestrel", "Dear Hiring", "@example.com"]
    secrets = [PASSWORD, (inkwell.home / "secret.key").read_text(), "eyJ"]
    assert told(inkwell, [*texts, *secrets]) == []


JOB = {"Job Title": "Harbour Pilot", "Hiring Company": "Kestrel Harbours"}
CV = """Wanda Roe
wanda@example.com

Experience
Mate at Tern Lines, 2019 - present
Deckhand at Gull Ferries, 2015 - 2019

Skills
radar, knots
"""


@pytest.mark.usefixtures("ann")
def test_a_cv_is_read_looked_through_saved_and_fills_what_is_empty(page: Page) -> None:
    page.goto("/profile")
    page.get_by_label("Or its text").fill(CV)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_text("Please look it through.")).to_be_visible()
    page.get_by_label("Skills").fill("radar, knots, Spanish charts")
    page.get_by_role("button", name="Save the profile", exact=True).click()
    expect(page.get_by_text("Your profile is saved.")).to_be_visible()

    page.goto("/user/protected")
    for label, text in JOB.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("Applicant Name").fill("Captain Roe")
    page.get_by_role("link", name="Fill from my profile").click()
    current = page.get_by_label("Current Working Experience")
    expect(current).to_have_value("Mate at Tern Lines (2019 - present)")
    expect(page.get_by_label("Skillsets")).to_have_value("radar, knots, Spanish charts")
    expect(page.get_by_label("Applicant Name")).to_have_value("Captain Roe")
    for label, text in JOB.items():
        expect(page.get_by_label(label)).to_have_value(text)
    expect(page.get_by_text("Kept.")).to_be_visible()
    page.reload()
    expect(current).to_have_value("Mate at Tern Lines (2019 - present)")


@pytest.mark.usefixtures("bens_letter")
def test_a_typo_in_a_finished_letters_form_is_corrected_and_written_again(page: Page) -> None:
    page.get_by_text("The form it was written from").click()
    page.get_by_role("link", name="Correct the form").last.click()
    expect(page.get_by_label("Hiring Company")).to_have_value(FORM["company"])
    page.get_by_label("Hiring Company").fill("Kestrel Harbours")
    page.get_by_role("button", name="Write again").click()
    expect(page.get_by_role("link", name="Versions and what changed (2)")).to_be_visible(
        timeout=60_000
    )
    expect(page.get_by_role("main")).to_contain_text("Kestrel Harbours")
