"""The platform is applied, and lived through by each program, while other tests run."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest

from harness.cloud import platform as platforms
from harness.cloud.aws import Aws
from harness.cloud.platform import Platform
from harness.cloud.programs import PROGRAMS, Configuration, defaults, found, write_settings
from tests.terraform.life import Life, live

HERE = [program for program in PROGRAMS if found(program)]
# In this order: what needs no platform; what reads one; what changes it; what waits the longest.
LATE = {"test_data_is_kept.py": 2, "test_life.py": 3}
T = TypeVar("T")
Background = tuple["Future[Platform] | None", dict[str, "Future[Life]"]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the folder's tests, and sort them."""
    own = [item for item in items if item.path.parent == Path(__file__).parent]
    for item in own:
        item.add_marker(pytest.mark.terraform)
        item.add_marker(pytest.mark.timeout(300))
        if not HERE:
            item.add_marker(pytest.mark.skip(f"none of {', '.join(PROGRAMS)} is on this machine"))
    turns = {item: LATE.get(item.path.name, int(_wants(item, "platform"))) for item in own}
    items.sort(key=lambda item: turns.get(item, -1))


def pytest_report_header() -> str:
    """Say which programs are tested."""
    return f"terraform/ is tested with: {', '.join(HERE) or 'nothing, for none is here'}"


def _wants(item: pytest.Item, fixture: str) -> bool:
    return fixture in getattr(item, "fixturenames", [])


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the programs' settings: where the provider comes from."""
    return write_settings(tmp_path_factory.mktemp("settings"))


@pytest.fixture(scope="session", autouse=True)
def background(
    request: pytest.FixtureRequest, settings: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Background]:
    """Begin, at the start of the run, what a test of it will wait for."""
    clouds: list[Aws] = []
    pool = ThreadPoolExecutor(max_workers=len(PROGRAMS) + 1)

    def start(program: str, work: Callable[[Configuration, Aws], T]) -> "Future[T]":
        folder = tmp_path_factory.mktemp(program)
        clouds.append(Aws.start(folder / "aws.log"))
        configuration = Configuration(program, folder / "terraform", settings, clouds[-1])
        return pool.submit(work, configuration, clouds[-1])

    items = request.session.items
    read = any(_wants(item, "platform") for item in items) and HERE
    lived = HERE if any(_wants(item, "life") for item in items) else []
    with pool:
        yield (
            start(HERE[0], platforms.apply) if read else None,
            {program: start(program, live) for program in lived},
        )
    for aws in clouds:
        aws.stop()


@pytest.fixture(scope="session")
def platform(background: Background) -> Platform:
    """Return the platform that the first program has applied."""
    applied, _ = background
    assert applied
    return applied.result()


@pytest.fixture(scope="session", params=PROGRAMS)
def life(
    request: pytest.FixtureRequest,
    background: Background,
) -> Life:
    """Return what a program's platform went through."""
    _, lives = background
    if request.param not in lives:
        pytest.skip(f"{request.param} isn't on this machine")
    return lives[request.param].result()


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """Return an empty account, for plans."""
    aws = Aws.start(tmp_path_factory.mktemp("account") / "aws.log")
    yield aws
    aws.stop()


@pytest.fixture(scope="session")
def empty(account: Aws, settings: Path, tmp_path_factory: pytest.TempPathFactory) -> Configuration:
    """Return the configuration before anything is applied, with the defaults."""
    folder = tmp_path_factory.mktemp("empty") / "terraform"
    configuration = Configuration(HERE[0], folder, settings, account)
    configuration.use_local_state()
    configuration.variables(defaults())
    configuration.must("init", "-input=false")
    return configuration
