import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import httpx2
import psutil
import pytest

from harness.stack import RunningInkwell
from inkwell.shared.checkout import ROOT

pytestmark = pytest.mark.integration
PARTS = ("postgres", "model", "predictor", "writer", "runner", "web")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[RunningInkwell]:
    stack = RunningInkwell(tmp_path / "home")
    yield stack
    if stack.process is not None:
        stack.stop()


def up(home: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "inkwell", "up"],
        cwd=ROOT,
        env={**os.environ, "INKWELL_HOME": str(home), **env},
        capture_output=True,
        text=True,
        timeout=60,
    )


def is_ready(stack: RunningInkwell) -> bool:
    try:
        with urllib.request.urlopen(stack.url + "/readyz", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def wait_until_ready(stack: RunningInkwell, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not is_ready(stack):
        assert time.monotonic() < deadline, stack.printed() + stack.logs()
        time.sleep(0.1)


def processes(stack: RunningInkwell) -> list[psutil.Process]:
    parts = [psutil.Process(stack.pid(name)) for name in PARTS]
    return [each for part in parts for each in (part, *part.children(recursive=True))]


def runs(process: psutil.Process) -> bool:
    """Whether it hasn't ended; one that has may wait for init to take note."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_it_says_where_it_is_and_ctrl_c_leaves_nothing_running(own: RunningInkwell) -> None:
    own.start()
    assert "Ready in" in own.printed()
    assert own.url in own.printed()
    assert str(own.home) in own.printed()
    running = processes(own)
    assert own.stop(signal.SIGINT) == 0
    assert "Stopped." in own.printed()
    assert [process for process in running if runs(process)] == []


def secrets_of(inkwell: RunningInkwell) -> dict[Path, str]:
    names = ("secret.key", "signing-keys/current.pem", "signing-keys/next.pem")
    return {inkwell.home / name: (inkwell.home / name).read_text() for name in names}


def test_a_second_start_finds_the_data_and_a_killed_one_leaves_nothing_running(
    own: RunningInkwell,
) -> None:
    own.start()
    keys, model_key = secrets_of(own), own.model_key
    own.stop(signal.SIGTERM)
    own.home.chmod(0o755)
    own.start()
    assert secrets_of(own) == keys
    assert own.model_key != model_key
    assert f"{own.home} was open to others; it is yours alone now" in own.printed()
    assert stat.S_IMODE(own.home.stat().st_mode) == 0o700
    running = processes(own)
    own.stop(signal.SIGKILL)  # and even then nothing stays behind
    assert psutil.wait_procs(running, timeout=15)[1] == []


def test_no_secret_stands_in_a_command_line_or_a_file_that_others_read(
    inkwell: RunningInkwell,
) -> None:
    assert stat.S_IMODE(inkwell.home.stat().st_mode) == 0o700
    lines = [
        " ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])
    ]
    model = {inkwell.home / "run" / "model.key": inkwell.model_key}
    for path, key in {**secrets_of(inkwell), **model}.items():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        secret = next(line for line in key.splitlines() if "-----" not in line)
        assert [line for line in lines if secret in line] == []
        assert secret not in inkwell.logs() + inkwell.printed()


CHAT = {"messages": [{"role": "user", "content": "Hello"}], "max_tokens": 1}


def test_the_model_server_answers_those_who_have_its_key(inkwell: RunningInkwell) -> None:
    key = {"Authorization": f"Bearer {inkwell.model_key}"}
    url = f"{inkwell.model_url}/chat/completions"
    assert httpx2.post(url, json=CHAT).status_code == 401
    assert httpx2.post(url, json=CHAT, headers={"Authorization": "Bearer none"}).status_code == 401
    assert httpx2.get(f"{inkwell.model_url}/models").status_code == 401
    assert httpx2.post(url, json=CHAT, headers=key, timeout=60).status_code == 200
    assert httpx2.get(inkwell.model_url.removesuffix("/v1") + "/healthz").status_code == 200


def test_a_page_of_another_site_gets_nothing_from_the_model_server(
    inkwell: RunningInkwell,
) -> None:
    key = {"Authorization": f"Bearer {inkwell.model_key}"}
    url = f"{inkwell.model_url}/chat/completions"
    plain = httpx2.post(url, content=json.dumps(CHAT), headers=key)
    rebound = httpx2.post(url, json=CHAT, headers={**key, "Host": "evil.example"})
    assert (plain.status_code, rebound.status_code) == (415, 421)


@pytest.fixture(scope="module")
def mended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningInkwell]:
    stack = RunningInkwell(tmp_path_factory.mktemp("mended") / "home")
    stack.start()
    yield stack
    stack.stop()


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_was_killed_is_started_again_and_said(
    mended: RunningInkwell, part: str
) -> None:
    mended.kill(part)
    deadline = time.monotonic() + 20
    while f"{part} died" not in mended.printed():
        assert time.monotonic() < deadline, mended.printed()
        time.sleep(0.1)
    wait_until_ready(mended)


def test_the_lab_can_be_left_out_and_a_broken_model_stops_no_letters(tmp_path: Path) -> None:
    without = RunningInkwell(tmp_path / "without", {"INKWELL_LAB": "off"})
    broken = RunningInkwell(tmp_path / "broken", {"INKWELL_PREDICTOR_MODELS": str(tmp_path)})
    for stack in (without, broken):
        try:
            stack.start()
            assert is_ready(stack), stack.printed()
            said = "predictor" in stack.printed()
            assert said is (stack is broken), stack.printed()
        finally:
            stack.stop()
    assert "a model can't be used" in broken.printed()


def test_a_port_in_use_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = up(tmp_path / "home", PORT=str(port))
    assert done.returncode != 0
    assert f"Port {port} is in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_second_inkwell_with_the_same_data_is_refused(
    inkwell: RunningInkwell,
) -> None:
    done = up(inkwell.home, PORT=str(inkwell.port + 1))
    assert done.returncode != 0
    assert "Inkwell already runs with the data in" in done.stderr


def test_a_full_disk_is_said_in_a_sentence(tmp_path: Path) -> None:
    own_mounts = ["unshare", "--user", "--map-root-user", "--mount"]
    if subprocess.run([*own_mounts, "true"], capture_output=True).returncode:
        pytest.skip("this machine allows no mount of a small disk: no user namespaces")
    script = f"mount -t tmpfs -o size=1m none {tmp_path} && {sys.executable} -m inkwell up"
    done = subprocess.run(
        [*own_mounts, "sh", "-c", script],
        cwd=ROOT,
        env={**os.environ, "INKWELL_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert f"The disk of {tmp_path / 'home'} is full" in done.stderr
