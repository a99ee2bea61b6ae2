"""Containers as a cluster runs them: no root, no capabilities, nothing to write to but volumes."""

import json
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from contract.version import VERSION
from inkwell.images import docker

HARDENED = (
    "--read-only",
    "--user=65532:65532",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    "--tmpfs=/tmp",
)
PATIENCE_S = 90


def name_of(image: str) -> str:
    return f"docker.io/inkwell/{image}:{VERSION}"


def inspect(image: str) -> dict[str, Any]:
    (image_info,) = json.loads(docker.call("image", "inspect", f"inkwell/{image}:{VERSION}"))
    return dict(image_info)


class Container:
    """A running container."""

    def __init__(self, name: str) -> None:
        self.name = name

    def port(self, inside: int) -> int:
        return int(docker.call("port", self.name, f"{inside}/tcp").rsplit(":", 1)[-1])

    def logs(self) -> str:
        done = subprocess.run(
            ["/usr/bin/docker", "logs", self.name], capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    def exit_code(self, patience_s: float = PATIENCE_S) -> int:
        """Return what the container ended with, once it has."""
        done = subprocess.run(
            ["/usr/bin/docker", "wait", self.name],
            capture_output=True, text=True, check=True, timeout=patience_s,
        )  # fmt: skip
        return int(done.stdout)

    def changed_files(self) -> str:
        return docker.call("diff", self.name)

    def execute(self, *command: str) -> str:
        return docker.call("exec", self.name, *command)

    def answer(self, port: int, path: str, status: int = 200) -> dict[str, Any]:
        """Return the JSON of an address, once it answers with `status`."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            code, text = get(f"http://127.0.0.1:{self.port(port)}{path}")
            if code == status:
                content: dict[str, Any] = json.loads(text)
                return content
            assert time.monotonic() < deadline, f"{path}: {code} {text}\n{self.logs()}"
            time.sleep(0.3)


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)


@contextmanager
def running(
    image: str, options: Sequence[str] = (), command: Sequence[str] = ()
) -> Iterator[Container]:
    """Run a container of an image, hardened, and take it away afterwards."""
    name = f"inkwell-test-{uuid.uuid4().hex[:12]}"
    docker.call("run", "--detach", "--name", name, *HARDENED, *options, name_of(image), *command)
    try:
        yield Container(name)
    finally:
        docker.call("rm", "--force", "--volumes", name)


@contextmanager
def network() -> Iterator[str]:
    name = f"inkwell-test-{uuid.uuid4().hex[:12]}"
    docker.call("network", "create", name)
    try:
        yield name
    finally:
        docker.call("network", "rm", name)


@contextmanager
def volume() -> Iterator[str]:
    name = f"inkwell-test-{uuid.uuid4().hex[:12]}"
    docker.call("volume", "create", name)
    try:
        yield name
    finally:
        docker.call("volume", "rm", name)


def publish(port: int) -> str:
    return f"--publish=127.0.0.1::{port}"


def secrets_in(folder: Path, database_host: str) -> Path:
    """Write the files that a cluster would mount from its Secret."""
    folder.mkdir(mode=0o755)
    password = uuid.uuid4().hex
    content = {
        "secret-key": uuid.uuid4().hex * 2,
        "database-password": password,
        "backup-password": f"it's {password}",
        "monitoring-password": uuid.uuid4().hex,
        "database-url": f"postgresql://inkwell:{password}@{database_host}:5432/inkwell",
    }
    for name, text in content.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o444)
    return folder
