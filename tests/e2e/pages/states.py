"""Every page in every state that looks different, and how to get there."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.e2e.browsing import log_in

Visit = Callable[..., Page]


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


def _link_history(page: Page) -> None:
    _judged(page)
    page.get_by_role("link", name="My history").click()
    page.get_by_text("Delete…").click()


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
    "links, judged": State("/lab/links", _judged),
    "links, history": State("/lab/links", _link_history),
    "profile for letters, from a CV": State("/profile", _read_cv),
    "status": State("/status", signed_in=False),
    "operator": State("/operator?period=1h", as_operator=True),
    "operator, a request": State("/operator/requests/12345678", as_operator=True),
    "operator, no request id": State("/operator/requests?id=%3F", as_operator=True),
    "error": State("/letters/00000000-0000-0000-0000-000000000000"),
}
