"""`docker compose up`: the whole of Inkwell on a machine with docker alone."""

import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator

import pytest

from inkwell.desk.settings import free_port
from inkwell.shared.checkout import ROOT
from tests.images.containers import PATIENCE_S, get

pytestmark = [pytest.mark.images, pytest.mark.timeout(600)]

Compose = Callable[..., str]


def command() -> list[str]:
    """Return docker's compose plugin, or Debian's docker-compose."""
    plugin = subprocess.run(["/usr/bin/docker", "compose", "version"], capture_output=True)
    if plugin.returncode == 0:
        return ["/usr/bin/docker", "compose"]
    if not shutil.which("docker-compose"):
        pytest.skip("there is no compose: apt-get install docker-compose")
    return ["docker-compose"]


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def compose(port: int) -> Iterator[Compose]:
    project = ["--project-name", f"inkwell-test-{uuid.uuid4().hex[:8]}"]
    whole = [*command(), "--file", str(ROOT / "compose.yaml"), *project]
    env = {**os.environ, "PORT": str(port)}

    def run(*arguments: str) -> str:
        done = subprocess.run([*whole, *arguments], env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return done.stdout

    try:
        run("up", "--detach")
        yield run
    finally:
        run("down", "--volumes", "--timeout", "30")


def promise(port: int, name: str) -> None:
    program = str(ROOT / "helm/inkwell/files/promise.py")
    env = {**os.environ, "WEB": f"http://127.0.0.1:{port}"}
    done = subprocess.run([sys.executable, program, name], env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def await_web(compose: Compose, port: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while get(f"http://127.0.0.1:{port}/readyz")[0] != 200:
        assert time.monotonic() < deadline, compose("logs", "--tail=30")
        time.sleep(0.5)


@pytest.mark.parametrize("name", ["ready", "login", "letter"])
def test_the_page_keeps_its_promises(compose: Compose, port: int, name: str) -> None:
    await_web(compose, port)
    promise(port, name)


def test_what_was_written_outlives_the_containers(compose: Compose, port: int) -> None:
    await_web(compose, port)
    count = ["exec", "-T", "postgres", "psql", "-XAtq", "-U", "postgres", "inkwell", "-c"]
    compose(*count, "CREATE TABLE kept (n int)")
    compose("down", "--timeout", "30")
    compose("up", "--detach")
    await_web(compose, port)
    assert compose(*count, "SELECT count(*) FROM kept").strip() == "0"
    promise(port, "login")


def test_the_page_is_opened_on_this_machine_alone(compose: Compose, port: int) -> None:
    await_web(compose, port)
    assert compose("port", "web", "8080").strip() == f"127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("container", "files"),
    [
        ("web", ["database-url", "model-key", "secret-key", "signing-keys"]),
        ("writer", ["database-url", "model-key", "secret-key"]),
        ("model", ["own-model-key"]),
    ],
)
def test_each_container_sees_its_own_secrets_alone(
    compose: Compose, port: int, container: str, files: list[str]
) -> None:
    await_web(compose, port)
    program = "import os; print(*sorted(os.listdir('/etc/inkwell/secrets')))"
    output = compose("exec", "-T", container, "/usr/bin/python3.11", "-c", program)
    assert output.split() == files


def test_postgres_sees_its_password_alone_and_asks_for_it(compose: Compose, port: int) -> None:
    await_web(compose, port)
    listed = compose("exec", "-T", "postgres", "ls", "/etc/inkwell/secrets")
    assert listed.split() == ["database-password"]
    rules = "SELECT DISTINCT auth_method FROM pg_hba_file_rules WHERE type <> 'local'"
    asked = ["exec", "-T", "postgres", "psql", "-XAtq", "-U", "postgres", "inkwell", "-c", rules]
    assert compose(*asked).strip() == "scram-sha-256"
