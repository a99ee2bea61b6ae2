"""A web with folders for a lab, and a runner in a thread of the test."""

import asyncio
import io
import json
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.web.people import Enter, MakeApp, Person
from tests.web.runner.asking import upload
from webapp.core.config import Config
from webapp.jobs.worker import make_engine
from webapp.lab.folders import Folders
from webapp.runner.__main__ import Runner
from webapp.runner.pacing import Pace

STAGES = Path(__file__).with_name("stages.py")
QUICK = Pace(lease_s=5, look_s=0.05, poll_s=0.1, database_s=0.05, purge_s=0.2)
JPEG = b"\xff\xd8\xff\xe0"

Running = Callable[..., AbstractContextManager[Runner]]


def zip_of(files: dict[str, bytes]) -> io.BytesIO:
    """Return a zip with these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    packed.seek(0)
    return packed


def pets(more: dict[str, bytes] | None = None) -> dict[str, bytes]:
    """Return pictures of cats and dogs, as far as a machine without eyes sees them."""
    files = {
        f"pets/{label}/{number}.jpg": JPEG + f"{label} {number}".encode()
        for label in ("cat", "dog")
        for number in range(6)
    }
    return files | (more or {})


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """The lab's folders."""
    home = tmp_path_factory.mktemp("lab")
    return Folders(home / "data", home / "models")


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What stands in for the Python of the stages."""
    file = tmp_path_factory.mktemp("bin") / "python"
    file.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "{STAGES}" "$@"\n')
    file.chmod(0o755)
    return file


@pytest.fixture(scope="session")
def training_app(make_app: MakeApp, shared_app: Flask, lab: Folders, program: Path) -> Flask:
    """The application with a lab that trains."""
    return make_app(
        predictor_url="http://127.0.0.1:9",
        lab_data=str(lab.data),
        lab_models=str(lab.models),
        lab_python=str(program),
        uploads_a_minute=0,
    )


@pytest.fixture
def ann(app: Flask, training_app: Flask, register_and_login: Enter, lab: Folders) -> Person:
    """Somebody who trains."""
    lab.trainings.mkdir(parents=True, exist_ok=True)
    (lab.trainings / "orders.json").unlink(missing_ok=True)
    return register_and_login(training_app.test_client(), "ann")


@pytest.fixture
def bob(app: Flask, training_app: Flask, register_and_login: Enter) -> Person:
    """Somebody else."""
    return register_and_login(training_app.test_client(), "bob")


@pytest.fixture
def page(ann: Person) -> str:
    """The address of Ann's data set of pets."""
    return str(upload(ann, zip_of(pets())).location).partition("?")[0]


@pytest.fixture
def order(lab: Folders) -> Callable[..., None]:
    """Order what the stages do: `order(fail="train")`."""

    def give(**orders: Any) -> None:
        (lab.trainings / "orders.json").write_text(json.dumps(orders))

    return give


@pytest.fixture
def running(training_app: Flask, lab: Folders) -> Running:
    """Run a runner until the block ends: `with running(): ...`."""
    config: Config = training_app.extensions["inkwell"]

    @contextmanager
    def run(pace: Pace = QUICK) -> Iterator[Runner]:
        engine = make_engine(config, 1, "inkwell-runner")
        ready = threading.Event()
        found: list[tuple[Runner, asyncio.AbstractEventLoop]] = []

        async def serve() -> None:
            runner = Runner(config, lab, engine, pace)
            found.append((runner, asyncio.get_running_loop()))
            ready.set()
            await runner.run()

        thread = threading.Thread(target=lambda: asyncio.run(serve()))
        thread.start()
        assert ready.wait(10)
        runner, loop = found[0]
        try:
            yield runner
        finally:
            loop.call_soon_threadsafe(runner.stop)
            thread.join()
            engine.dispose()

    return run
