"""The whole of Inkwell, started once, and a real Chromium."""

from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from harness.stack import RunningInkwell
from tests.e2e.slow_model import SOME, SlowModel

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def quick_inkwell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningInkwell]:
    """What `make up` starts."""
    stack = RunningInkwell(tmp_path_factory.mktemp("inkwell") / "home")
    stack.start()
    yield stack
    stack.stop()


@pytest.fixture(scope="session")
def inkwell(quick_inkwell: RunningInkwell) -> RunningInkwell:
    """The Inkwell that `page` shows; modules that watch letters being written override it."""
    return quick_inkwell


@pytest.fixture(scope="session")
def model(quick_inkwell: RunningInkwell) -> Iterator[SlowModel]:
    """A relay to the real model."""
    with SlowModel() as relay, relay.serving():
        relay.upstream, relay.key = quick_inkwell.model_url, quick_inkwell.model_key
        yield relay


@pytest.fixture
def held(model: SlowModel) -> Iterator[SlowModel]:
    """The relay, which keeps letters at their first words until `held.let_go()`."""
    model.most = SOME
    yield model
    model.let_go()


@pytest.fixture(scope="session")
def slow_inkwell(
    model: SlowModel, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningInkwell]:
    """Inkwell that writes by the relay: one letter at a time, and each of them once."""
    env = {"INKWELL_MODEL_URL": model.url, "INKWELL_WRITERS": "1", "INKWELL_REWRITES": "0"}
    stack = RunningInkwell(tmp_path_factory.mktemp("slow") / "home", env)
    stack.start()
    yield stack
    stack.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    values = getattr(item, "funcargs", {}).values()
    for stack in {value for value in values if isinstance(value, RunningInkwell)}:
        if report.failed:
            report.sections.append((f"The logs of {stack.url}", stack.logs()))
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, inkwell: RunningInkwell) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=inkwell.url)
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
