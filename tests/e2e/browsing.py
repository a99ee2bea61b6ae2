"""What a person does in a browser, and what the browser complains of."""

import re

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Response,
    WebError,
    expect,
)

from contract.form import LABELS
from harness.people import FORM, PASSWORD, Person

LETTER_ADDRESS = re.compile(r"/letters/[0-9a-f-]{36}$")


class Complaints:
    """Console errors (a breach of the CSP is one), uncaught exceptions and 5xx answers."""

    def __init__(self, context: BrowserContext) -> None:
        self.heard: list[str] = []
        self.forgiven: list[str] = []
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("response", self._response)

    def forgive(self, pattern: str) -> None:
        """Expect complaints that match `pattern`, such as the 401 of a wrong password."""
        self.forgiven.append(pattern)

    def left(self) -> list[str]:
        """Return what was complained of and not forgiven."""
        return [
            complaint
            for complaint in self.heard
            if not any(re.search(pattern, complaint) for pattern in self.forgiven)
        ]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.heard.append(f"console: {message.text} ({message.location.get('url')})")

    def _error(self, error: WebError) -> None:
        self.heard.append(f"exception: {error.error}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.heard.append(f"answer: {response.status} of {response.url}")


def log_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Log in by the form."""
    page.goto("/auth/login")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Log in").click()


def sign_in(context: BrowserContext, person: Person) -> None:
    """Make the browser one that the person is logged in with."""
    for cookie in person.client.cookies.jar:
        context.add_cookies(
            [
                {
                    "name": cookie.name,
                    "value": cookie.value or "",
                    "domain": "localhost",
                    "path": cookie.path,
                    "sameSite": "Lax",
                }
            ]
        )


def enter(page: Page, person: Person) -> None:
    """Log in by the form and wait for the desk."""
    log_in(page, person.name)
    expect(page.get_by_role("button", name="Generate!")).to_be_visible()


def write(page: Page, **form: str) -> str:
    """Fill in the form on the desk and send it; return the letter's id."""
    page.goto("/user/protected")
    for name, value in {**FORM, **form}.items():
        page.locator("#desk").get_by_role("textbox", name=LABELS[name], exact=True).fill(value)
    page.get_by_role("button", name="Generate!").click()
    page.wait_for_url(LETTER_ADDRESS)
    return page.url.rsplit("/", 1)[1]


def draft(page: Page) -> str | None:
    """Return what the page shows of a letter being written, None once it has ended."""
    text: str | None = page.evaluate(
        "() => document.querySelector('[data-draft]')?.textContent ?? null"
    )
    return text


def state(page: Page) -> Locator:
    """Return the place where a page says how far its letter is."""
    return page.locator("[data-state]")


def wait_for_words(page: Page, characters: int = 40) -> str:
    """Wait until the page shows some words of the letter being written; return them."""
    page.wait_for_function(
        "least => document.querySelector('[data-draft]').textContent.length >= least",
        arg=characters,
    )
    text = draft(page)
    assert text is not None, "the letter had ended before one could look"
    return text


def wait_for_end(page: Page) -> str:
    """Wait until the page shows the finished letter; return its text."""
    body = page.locator("#body")
    body.wait_for(state="attached", timeout=60_000)
    return body.input_value()
