"""Every page in every state that looks different, and how to get there."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Page

from features.images import samples
from tests.e2e.browsing import log_in
from tests.predictor import pictures

Visit = Callable[..., Page]
PETS = "Pets, and a name that is rather long for a phone's screen"


def _nothing(page: Page) -> None:
    """Stay as the address shows it."""


def _refused_account(page: Page) -> None:
    page.get_by_label("Username").fill("a")
    page.get_by_label("E-mail").fill("a@b")
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_role("button", name="Register").click()
    page.get_by_role("alert").wait_for()


def _refused_login(page: Page) -> None:
    log_in(page, "nobody", "Wrong-1nkpot!")
    page.get_by_role("alert").wait_for()


def refused_form(page: Page) -> None:
    """Send the desk's form empty, past the browser's own checks."""
    page.evaluate("document.querySelector('#desk').noValidate = true")
    page.get_by_role("button", name="Generate!").click()
    page.get_by_role("alert").get_by_role("link").wait_for()


def _editing(page: Page) -> None:
    page.get_by_text("Edit", exact=True).click()
    page.get_by_label("Text of the letter").wait_for()


def _framing(page: Page) -> None:
    page.get_by_text("Recipient, subject, date and design").click()
    page.get_by_label("Recipient and address").wait_for()


def _refused_frame(page: Page) -> None:
    _framing(page)
    page.evaluate(
        "document.querySelectorAll('#frame [maxlength]').forEach(f => f.maxLength = 9999)"
    )
    page.get_by_label("Subject", exact=True).fill("s" * 201)
    page.get_by_role("button", name="Save these").click()
    page.get_by_role("alert").wait_for()


def _compared(page: Page) -> None:
    page.get_by_label("Skillsets").fill("Python, SQL")
    asked = "Requirements\n- Python\n- 5 years of welding"
    page.get_by_role("textbox", name="Advertisement").fill(asked)
    page.locator("#requirements table").wait_for()


def _question(page: Page) -> None:
    page.get_by_text("Delete…").click()
    page.get_by_role("dialog").wait_for()


def _read_cv(page: Page) -> None:
    page.get_by_label("Or its text").fill("Jane Roe\n\nExperience\nBaker at Oven Ltd, 2019 - today")
    page.get_by_role("button", name="Read it").click()
    page.get_by_text("Please look it through.").wait_for()


def _judged(page: Page) -> None:
    lines = "http://paypal.com.verify-account9.tk/login", "en.wikipedia.org/wiki/Letter", "x:y"
    page.get_by_label("Addresses").fill("\n".join(lines))
    page.get_by_role("button", name="Judge").click()
    page.get_by_text("3 addresses judged").wait_for()


def judge_picture(page: Page, content: bytes) -> None:
    """Choose a picture, and send it."""
    page.get_by_label("A picture").set_input_files(
        {"name": "mine.png", "mimeType": "image/png", "buffer": content}
    )
    page.get_by_role("button", name="Say what it shows").click()


def _picture(page: Page) -> None:
    judge_picture(page, pictures.saved(Image.fromarray(samples.sample("rings")), "PNG"))
    page.get_by_role("img", name="The picture that was judged").wait_for()


def _unknown_picture(page: Page) -> None:
    judge_picture(page, pictures.saved(pictures.plain(), "PNG"))
    page.get_by_text("most likely wrong").wait_for()


def _refused_picture(page: Page) -> None:
    judge_picture(page, b"<svg></svg>")
    page.get_by_role("alert").wait_for()


def _link_history(page: Page) -> None:
    _judged(page)
    page.get_by_role("link", name="My history").click()
    page.get_by_text("Delete…").click()


def _upload(page: Page, content: bytes) -> None:
    page.get_by_label("Name").fill(PETS)
    page.get_by_label("A zip of folders").set_input_files(
        {"name": "pets.zip", "mimeType": "application/zip", "buffer": content}
    )
    page.get_by_label("Models may be trained on these pictures").check()
    page.get_by_role("button", name="Upload").click()


def _refused_upload(page: Page) -> None:
    _upload(page, b"no zip")
    page.get_by_role("alert").wait_for()


def _uploaded(page: Page) -> None:
    """Look at the data set, which the first that comes here uploads."""
    there = page.get_by_role("link", name=PETS)
    if there.count():
        there.first.click()
        page.get_by_text("Out of balance").wait_for()
        return
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(8):
            label = "cat" if number < 2 else "dog"
            archive.writestr(f"{label}/{number}.png", b"\x89PNG\r\n\x1a\n%d" % number)
    _upload(page, packed.getvalue())
    page.get_by_text("Out of balance").wait_for()


def _refused_training(page: Page) -> None:
    _uploaded(page)
    page.get_by_text("Parameters").click()
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_role("alert").wait_for()


@dataclass(frozen=True)
class State:
    """A page at `address`, where `{letter}` is a letter's, after `act`."""

    address: str
    act: Callable[[Page], None] = _nothing
    signed_in: bool = True
    as_operator: bool = False


STATES = {
    "landing": State("/", signed_in=False),
    "register": State("/auth/register", signed_in=False),
    "register, refused": State("/auth/register", _refused_account, signed_in=False),
    "login": State("/auth/login", signed_in=False),
    "login, refused": State("/auth/login", _refused_login, signed_in=False),
    "login, logged in already": State("/auth/login"),
    "desk": State("/user/protected"),
    "desk, refused": State("/user/protected", refused_form),
    "desk, an advertisement compared": State("/user/protected", _compared),
    "letters": State("/letters"),
    "letters, none found": State("/letters?q=zebra"),
    "letter": State("{letter}"),
    "letter, editing": State("{letter}", _editing),
    "letter, its frame": State("{letter}", _framing),
    "letter, its frame refused": State("{letter}", _refused_frame),
    "letter, to be deleted": State("{letter}", _question),
    "trash": State("/trash"),
    "unknown address": State("/nothing-here"),
    "versions": State("{letter}/versions"),
    "profile": State("/user/profile"),
    "profile for letters": State("/profile"),
    "links": State("/lab/links"),
    "questions about pictures": State("/lab/images/questions?label=giant+panda"),
    "pictures": State("/lab/images"),
    "pictures, judged": State("/lab/images", _picture),
    "pictures, none of these": State("/lab/images", _unknown_picture),
    "pictures, refused": State("/lab/images", _refused_picture),
    "links, judged": State("/lab/links", _judged),
    "links, history": State("/lab/links", _link_history),
    "data sets": State("/lab/datasets"),
    "data sets, refused": State("/lab/datasets", _refused_upload),
    "data set": State("/lab/datasets", _uploaded),
    "data set, refused training": State("/lab/datasets", _refused_training),
    "trainings": State("/lab/trainings"),
    "models": State("/lab/models", as_operator=True),
    "sentences, no model": State("/lab/sentences"),
    "profile for letters, from a CV": State("/profile", _read_cv),
    "status": State("/status", signed_in=False),
    "operator": State("/operator?period=1h", as_operator=True),
    "operator, a request": State("/operator/requests/12345678", as_operator=True),
    "operator, no request id": State("/operator/requests?id=%3F", as_operator=True),
    "error": State("/letters/00000000-0000-0000-0000-000000000000"),
}
