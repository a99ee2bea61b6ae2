"""A writer that runs apart from the web, asked as Kubernetes and Prometheus ask."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import psutil
import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from contract.version import VERSION
from inkwell.desk.settings import free_port
from tests.web.conftest import SECRET
from tests.web.fake_model import FakeModel
from tests.web.writing import FORM, person, serving, state, until
from webapp.core.config import Config
from webapp.core.database import db
from webapp.core.ops import newest_migration
from webapp.letters import submission
from webapp.letters.form import Form
from webapp.writer import ops as writer_ops
from webapp.writer.ops import answering

WEB = Path(__file__).parents[3] / "services/web"
NOWHERE = "http://127.0.0.1:9/v1"


@contextmanager
def process(database_url: str, model_url: str, **env: str) -> Iterator[subprocess.Popen[str]]:
    """`python -m webapp.writer`, with a folder of metrics only where one is given."""
    inherited = {name: text for name, text in os.environ.items() if name.startswith(("PATH", "LD"))}
    settings = {
        "PYTHONPATH": str(WEB),
        "INKWELL_DATABASE_URL": database_url,
        "INKWELL_SECRET_KEY": SECRET,
        "INKWELL_MODEL_URL": model_url,
    }
    command = [sys.executable, "-m", "webapp.writer"]
    running = subprocess.Popen(
        command, env={**inherited, **settings, **env}, stderr=subprocess.PIPE, text=True
    )
    try:
        yield running
    finally:
        if running.poll() is None:
            running.send_signal(signal.SIGTERM)
        running.communicate(timeout=20)


def answers(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/healthz", trust_env=False).status_code == 200
    except httpx2.TransportError:
        return False


@pytest.fixture
def migrated(app: Flask) -> Iterator[Flask]:
    """The application on a database that says which tables it has."""
    with app.app_context():
        db.session.execute(text("CREATE TABLE alembic_version (version_num text)"))
        head = {"head": newest_migration()}
        db.session.execute(text("INSERT INTO alembic_version VALUES (:head)"), head)
        db.session.commit()
    yield app
    with app.app_context():
        db.session.execute(text("DROP TABLE alembic_version"))
        db.session.commit()


@pytest.mark.integration
def test_a_separate_writer_answers_readyz_and_counts_its_letters(
    migrated: Flask, database_url: str
) -> None:
    port = free_port()
    address, bind = f"http://127.0.0.1:{port}", f"127.0.0.1:{port}"
    with (
        serving(FakeModel()) as model,
        process(database_url, model.url, INKWELL_WRITER_BIND=bind),
    ):
        until(lambda: answers(address), 30)
        ready = httpx2.get(f"{address}/readyz", trust_env=False)
        assert (ready.status_code, ready.json()["status"]) == (200, "ready")
        assert httpx2.get(f"{address}/version", trust_env=False).json()["version"] == VERSION
        ann = person(migrated)
        with migrated.app_context():
            asked = submission.create(ann, Form.parse(FORM)).id
        until(lambda: state(migrated, asked).status == "done", 20)
        content = httpx2.get(f"{address}/metrics", trust_env=False).text
    counted = {
        sample.name: sample.value
        for family in text_string_to_metric_families(content)
        for sample in family.samples
        if sample.labels.items()
        <= {"outcome": "done", "track": "stable", "model_track": ""}.items()
    }
    assert counted["inkwell_letters_total"] == 1
    assert counted["inkwell_letter_seconds_count"] == 1
    assert counted["process_resident_memory_bytes"] > 1e6


@pytest.mark.integration
def test_a_writer_opens_no_port_by_default(app: Flask, database_url: str) -> None:
    with process(database_url, NOWHERE) as writer:
        assert writer.stderr is not None
        while '"writer ready"' not in (line := writer.stderr.readline()):
            assert line, "the writer ended"
        listening = [
            each for each in psutil.Process(writer.pid).net_connections("inet") if not each.raddr
        ]
    assert listening == []


@pytest.mark.integration
def test_an_address_in_use_ends_the_writer_with_a_sentence(app: Flask, database_url: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        with process(database_url, NOWHERE, INKWELL_WRITER_BIND=bind) as writer:
            output = writer.communicate(timeout=30)[1]
    assert writer.returncode == 1
    assert "Address already in use" in output
    assert "Traceback" not in output


@contextmanager
def loop_of_its_own() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_without_the_database_it_is_alive_but_not_ready() -> None:
    config = Config(
        database_url="postgresql://inkwell@127.0.0.1:9/inkwell",
        secret_key=SECRET,
        model_url=NOWHERE,
        writer_bind="[::1]:0" if socket.has_dualstack_ipv6() else "127.0.0.1:0",
    )
    with loop_of_its_own() as loop, answering(config, loop) as port:
        host = config.writer_bind.rpartition(":")[0]
        address = f"http://{host}:{port}"
        assert answers(address)
        ready = httpx2.get(f"{address}/readyz", trust_env=False)
        assert ready.status_code == 503
        assert ready.json()["reason"] == "The database is not answering."
    assert not answers(address)


def test_a_writer_whose_loop_is_stuck_is_not_alive(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_ops, "LOOP_S", 0.1)
    config = Config(
        database_url=database_url,
        secret_key=SECRET,
        model_url=NOWHERE,
        writer_bind="127.0.0.1:0",
    )
    with loop_of_its_own() as loop, answering(config, loop) as port:
        address = f"http://127.0.0.1:{port}"
        assert answers(address)
        loop.call_soon_threadsafe(time.sleep, 1)
        stuck = httpx2.get(f"{address}/healthz", trust_env=False)
        assert stuck.status_code == 503
        assert stuck.json()["error"]["message"] == "The writer is stuck."
        until(lambda: answers(address), 5)
