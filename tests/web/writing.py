"""A writer in a thread of the test, and ways to wait for what it does."""

import asyncio
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from contract.form import EXAMPLE
from tests.web.fake_model import FakeModel
from webapp.core.config import Config
from webapp.core.database import db
from webapp.core.models import Letter, LetterVersion, User
from webapp.writer.__main__ import Writer, make_engine
from webapp.writer.model_client import ModelClient
from webapp.writer.pacing import Pace

FORM = dict(EXAMPLE)
QUICK = Pace(
    lease_s=5,
    flush_s=0.02,
    glance_s=0.05,
    poll_s=0.1,
    backoff_s=0.02,
    down_s=0.5,
    busy_s=1.0,
    database_s=0.05,
    purge_s=0.2,
)


def until(holds: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until `holds()`, or fail."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


@contextmanager
def serving(model: FakeModel) -> Iterator[FakeModel]:
    """Let the scripted model answer."""
    thread = threading.Thread(target=model.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.shutdown()
        model.server_close()
        thread.join()


@contextmanager
def writing(
    database_url: str, model_url: str, pace: Pace = QUICK, **settings: Any
) -> Iterator[Writer]:
    """Run a writer until the block ends; then it hands back what it holds."""
    content = {"secret_key": "s" * 32, **settings}
    config = Config(database_url=database_url, model_url=model_url, **content)
    engine = make_engine(config)
    started = threading.Event()
    found: list[tuple[Writer, asyncio.AbstractEventLoop]] = []

    async def run() -> None:
        async with ModelClient(config) as model:
            writer = Writer(config, engine, model, pace)
            found.append((writer, asyncio.get_running_loop()))
            started.set()
            await writer.run()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert started.wait(10)
    writer, loop = found[0]
    try:
        yield writer
    finally:
        loop.call_soon_threadsafe(writer.stop)
        thread.join()
        engine.dispose()


def person(app: Flask, name: str = "ann") -> User:
    """Put a person into the database."""
    with app.app_context():
        user = User(username=name, email=f"{name}@example.com", password_hash="-")
        db.session.add(user)
        db.session.commit()
        db.session.refresh(user)
        db.session.expunge(user)
        return user


def state(app: Flask, letter_id: uuid.UUID) -> Letter:
    """Return the letter as it is now, free of any session."""
    with app.app_context():
        texts = selectinload(Letter.versions).undefer(LetterVersion.body)
        query = select(Letter).where(Letter.id == letter_id).options(texts)
        letter = db.session.scalars(query).one()
        db.session.expunge_all()
        return letter
