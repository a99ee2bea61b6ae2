"""The platform is applied once for each program, while the tests that need none run."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.terraform import platform as platforms
from tests.terraform.aws import Aws
from tests.terraform.platform import Platform
from tests.terraform.programs import PROGRAMS, Configuration, defaults, found, write_settings

HERE = [program for program in PROGRAMS if found(program)]
NEEDS = ("platform", "each_platform")
Applies = dict[str, "Future[Platform]"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the folder's tests; sort them: without a platform, with one, and then its end."""
    own = [item for item in items if item.path.parent == Path(__file__).parent]
    for item in own:
        item.add_marker(pytest.mark.terraform)
        item.add_marker(pytest.mark.timeout(400))
        if not HERE:
            item.add_marker(pytest.mark.skip(f"none of {', '.join(PROGRAMS)} is on this machine"))

    def when(item: pytest.Item) -> int:
        if item not in own:
            return -1
        return 2 if item.path.name == "test_destroy.py" else int(_needs_platform(item))

    items.sort(key=when)


def pytest_report_header() -> str:
    """Say which programs are tested."""
    return f"terraform/ is tested with: {', '.join(HERE) or 'nothing, for none is here'}"


def _needs_platform(item: pytest.Item) -> bool:
    names: list[str] = getattr(item, "fixturenames", [])
    return any(name in names for name in NEEDS)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the programs' settings: where the provider comes from."""
    return write_settings(tmp_path_factory.mktemp("settings"))


@pytest.fixture(scope="session", autouse=True)
def applies(
    request: pytest.FixtureRequest, settings: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Applies]:
    """Begin to apply for each program, if a test of this run wants it."""
    if not any(_needs_platform(item) for item in request.session.items):
        yield {}
        return
    folder = tmp_path_factory.mktemp("platform")
    clouds = {program: Aws.start(folder / f"{program}-aws.log") for program in HERE}
    with ThreadPoolExecutor(max_workers=len(HERE)) as pool:
        yield {
            program: pool.submit(
                platforms.apply, Configuration(program, folder / program, settings, aws), aws
            )
            for program, aws in clouds.items()
        }
    for aws in clouds.values():
        aws.stop()


@pytest.fixture(scope="session", params=PROGRAMS)
def each_platform(request: pytest.FixtureRequest, applies: Applies) -> Platform:
    """Return the platform that a program has applied, one program after the other."""
    if request.param not in applies:
        pytest.skip(f"{request.param} isn't on this machine")
    return applies[request.param].result()


@pytest.fixture(scope="session")
def platform(applies: Applies) -> Platform:
    """Return the platform that the first program has applied."""
    return applies[HERE[0]].result()


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
