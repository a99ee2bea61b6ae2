"""The registry of `inkwell registry`, run as it is, and what crane brings there."""

import json
import os
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from inkwell.bundle import make
from inkwell.bundle.images import write_archive
from inkwell.bundle.store import Store, keys_of
from inkwell.bundle.versions import home, read
from inkwell.deploy import registry, ship
from inkwell.deploy.ship import Archive, Registry
from inkwell.errors import InkwellError


class Running(NamedTuple):
    """A registry that runs, and what those who use it are given."""

    address: str
    files: registry.Files

    @property
    def place(self) -> Registry:
        return Registry(f"{self.address}/inkwell", self.files.authority, self.files.login)


def program(name: str) -> Path:
    keys = keys_of(make.graph_of(read(), home(), "source", "tools"))
    if Store(home().store).record(name, keys[name]) is None:
        pytest.skip(f"{name} isn't built: ./inkwell bundle make --group tools")
    return Store(home().store).place(name, keys[name]) / "out" / name


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Start a registry with files of its own."""
    program("crane")
    address = f"127.0.0.1:{free_port()}"
    files = registry.prepare(address, tmp_path_factory.mktemp("registry"))
    command = [str(program("registry")), "serve", str(files.config)]
    with subprocess.Popen(command, env={**os.environ, "OTEL_TRACES_EXPORTER": "none"}) as process:
        try:
            _wait_for(address)
            yield Running(address, files)
        finally:
            process.terminate()


def _wait_for(address: str) -> None:
    host, _, port = address.rpartition(":")
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens at {address}")


def archive(folder: Path, text: str) -> Archive:
    """Write an image without a layer; its configuration differs by a text."""
    file = folder / f"{text}.tar"
    config = {
        "architecture": "amd64",
        "os": "linux",
        "config": {"Labels": {"text": text}},
        "rootfs": {"type": "layers", "diff_ids": []},
    }
    write_archive(file, ["docker.io/inkwell/web:1"], json.dumps(config).encode(), [])
    return Archive("web", "1", file)


@pytest.mark.integration
def test_a_pushed_image_is_the_built_one_and_is_pushed_once(
    running: Running, tmp_path: Path
) -> None:
    said: list[str] = []
    pushed = archive(tmp_path, "first")
    for _ in range(2):
        ship.push(running.place, [pushed], said.append)
    assert said == [f"{running.place.prefix} took {number} of 1 images" for number in (1, 0)]
    env = ship.environment(running.place, tmp_path)
    kept = subprocess.run(
        [program("crane"), "config", f"{running.place.prefix}/web:1"],
        env=env,
        capture_output=True,
        check=True,
    )
    assert json.loads(kept.stdout)["config"]["Labels"] == {"text": "first"}


@pytest.mark.integration
def test_a_tag_does_not_move_to_another_image(running: Running, tmp_path: Path) -> None:
    named = [archive(tmp_path, text)._replace(tag="kept") for text in ("one", "two")]
    ship.push(running.place, named[:1], print)
    with pytest.raises(InkwellError, match="web:kept is another image already"):
        ship.push(running.place, named[1:], print)


@pytest.mark.integration
def test_nobody_pushes_without_the_password(running: Running, tmp_path: Path) -> None:
    wrong = tmp_path / "config.json"
    wrong.write_text(json.dumps({"auths": {running.address: {"auth": "aW5rd2VsbDp3cm9uZw=="}}}))
    for credentials in (wrong, None):
        place = running.place
        place = Registry(place.prefix, place.authority, credentials)
        with pytest.raises(InkwellError, match="UNAUTHORIZED"):
            ship.push(place, [archive(tmp_path, "refused")], print)


@pytest.mark.integration
def test_a_registry_of_an_unknown_authority_is_not_trusted(
    running: Running, tmp_path: Path
) -> None:
    others = registry.prepare(running.address, tmp_path / "other")
    place = Registry(running.place.prefix, others.authority, running.files.login)
    with pytest.raises(InkwellError, match="crane config failed"):
        ship.push(place, [archive(tmp_path, "refused")], print)


def test_a_registry_keeps_its_password_and_certificate(tmp_path: Path) -> None:
    def kept() -> list[bytes]:
        files = registry.prepare("192.0.2.1:5000", tmp_path)
        return [files.login.read_bytes(), files.authority.read_bytes()]

    assert kept() == kept()
    before = kept()
    registry.prepare("registry.example:5000", tmp_path)
    assert before[1] not in kept()


def test_others_on_the_machine_read_neither_key_nor_password(tmp_path: Path) -> None:
    home = tmp_path / "registry"
    registry.prepare("192.0.2.1:5000", home)
    for name in ("tls.key", "config.json", "htpasswd"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600


@pytest.mark.parametrize("address", ["192.0.2.1", ":5000", "192.0.2.1:https"])
def test_an_address_that_nodes_could_not_pull_from_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(InkwellError, match="say HOST:PORT"):
        registry.prepare(address, tmp_path)
