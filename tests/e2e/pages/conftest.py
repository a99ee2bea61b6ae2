"""A stack whose model can be made slow, a person with a letter, and browsers for them."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.pages.states import STATES
from tests.e2e.people import FORM, Person
from tests.e2e.slow_model import SlowModel, slow_model
from tests.e2e.stack import RunningInkwell

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
INVENTED = "I spent 17 years at Globex Corporation."


@pytest.fixture(scope="package")
def model() -> Iterator[SlowModel]:
    with slow_model() as relay:
        yield relay


@pytest.fixture(scope="package")
def inkwell(
    inkwell: RunningInkwell, model: SlowModel, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningInkwell]:
    model.upstream = inkwell.model_url
    env = {"INKWELL_MODEL_URL": model.url, "INKWELL_WRITERS": "1", "INKWELL_REWRITES": "0"}
    stack = RunningInkwell(tmp_path_factory.mktemp("pages") / "home", env)
    stack.start()
    yield stack
    stack.stop()


@pytest.fixture(scope="package")
def ann(inkwell: RunningInkwell) -> Iterator[Person]:
    person = Person(inkwell.url)
    yield person
    person.client.close()


@pytest.fixture(scope="package")
def letter(ann: Person) -> str:
    """The address of a letter with two versions; the second claims what no form has said."""
    letter_id = ann.ask(company=f"{FORM['company']} {LONG_WORD}")
    body = ann.ended(letter_id)["body"]
    form = {"body": body.replace("\n\nSincerely", f" {INVENTED}\n\nSincerely"), "version": "1"}
    assert ann.client.post(f"/letters/{letter_id}/edit", data=form).status_code == 303
    return f"/letters/{letter_id}"


@pytest.fixture
def visit(browser: Browser, inkwell: RunningInkwell) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser of one's own: `visit(person, color_scheme="dark")`."""
    contexts: list[BrowserContext] = []

    def visit(person: Person | None = None, **options: object) -> Page:
        context = browser.new_context(base_url=inkwell.url, **options)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        contexts.append(context)
        if person:
            jar = person.client.cookies.jar
            context.add_cookies(
                [{"name": c.name, "value": c.value or "", "url": inkwell.url} for c in jar]
            )
        return context.new_page()

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture(params=STATES)
def show(
    request: pytest.FixtureRequest, visit: Callable[..., Page], ann: Person, letter: str
) -> Callable[..., Page]:
    """Open each of the pages in turn: `show(color_scheme="dark")`."""
    state = STATES[request.param]

    def show(**options: object) -> Page:
        page = visit(ann if state.signed_in else None, **options)
        page.goto(state.address.format(letter=letter))
        state.act(page)
        return page

    return show
