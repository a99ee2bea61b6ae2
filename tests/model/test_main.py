import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest

from contract.settings.base import variables
from modelserver.config import Settings
from tests.model.serving import chat, eventually, pieces

README = Path("services/model/README.md")
SCRAPES_S = 15  # Prometheus' interval


def start(port: int, **env: str) -> subprocess.Popen[str]:
    """Start `python -m modelserver`."""
    environment = {
        **os.environ,
        "PYTHONPATH": "services/model",
        "INKWELL_MODEL_PORT": str(port),
        **env,
    }
    command = [sys.executable, "-m", "modelserver"]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number: int = taken.getsockname()[1]
    return number


def answers(client: httpx2.Client, url: str) -> bool:
    """Whether `url` says 200."""
    try:
        return client.get(url).status_code == 200
    except httpx2.TransportError:
        return False


@pytest.mark.parametrize(
    ("env", "code", "sentence"),
    [
        ({"INKWELL_MODEL_SLOTS": "many"}, 2, "INKWELL_MODEL_SLOTS must be a whole number"),
        ({"INKWELL_MODEL": "/no/such/folder"}, 1, "names no folder"),
    ],
)
def test_start_ends_with_the_reason_that_stops_it(
    port: int, env: dict[str, str], code: int, sentence: str
) -> None:
    process = start(port, **env)
    _, output = process.communicate(timeout=60)
    assert process.returncode == code
    assert sentence in output
    assert "Traceback" not in output


def test_stopped_server_finishes_running_answers(port: int, endless: Path) -> None:
    body = chat("Xylophonist", max_tokens=100, stream=True)
    asked: dict[str, Any] = {
        "json": body,
        "headers": {"X-Request-ID": "find-me-again"},
        "timeout": 60,
    }
    with (
        httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client,
        start(port, INKWELL_MODEL=str(endless), INKWELL_MODEL_THREADS="1") as process,
    ):
        try:
            eventually(lambda: answers(client, "/healthz"))
            eventually(lambda: answers(client, "/readyz"))
            with client.stream("POST", "/v1/chat/completions", **asked) as answer:
                lines = answer.iter_lines()
                next(line for line in lines if line.startswith("data: "))
                process.send_signal(signal.SIGTERM)
                assert pieces(lines)[-1]["choices"][0]["finish_reason"] == "length"
            output = process.communicate(timeout=20)[1]
        finally:
            process.kill()
    assert process.returncode in {0, -signal.SIGTERM}
    logs = [json.loads(line) for line in output.splitlines()]
    [request] = [log for log in logs if log["event"] == "request"]
    assert request["request_id"] == "find-me-again"
    assert (request["route"], request["status"]) == ("/v1/chat/completions", 200)
    assert "Xylophonist" not in output


def test_every_setting_is_in_the_readme() -> None:
    names = variables(Settings).values()
    assert len(names) > 10
    assert not [name for name in names if f"`{name}`" not in README.read_text()]


def test_inkwell_model_is_the_same_command_from_anywhere(folder: Path, tmp_path: Path) -> None:
    linked = tmp_path / "inkwell-model"
    linked.symlink_to(Path("bin/inkwell-model").absolute())
    env = {**os.environ, "INKWELL_MODEL": str(folder), "INKWELL_MODEL_PREPARED": str(tmp_path)}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        options: Any = {"cwd": tmp_path, "env": env, "capture_output": True, "text": True}
        return subprocess.run([linked, *arguments], **options)

    prepared = run("prepare")
    assert (Path(prepared.stdout.strip()) / "manifest.json").is_file(), prepared.stderr
    assert run("nonsense").returncode == 2


def test_a_quiet_connection_outlasts_the_time_between_two_scrapes(port: int, endless: Path) -> None:
    ask = b"GET /healthz HTTP/1.1\r\nHost: model\r\n\r\n"
    with start(port, INKWELL_MODEL=str(endless), INKWELL_MODEL_THREADS="1") as process:
        try:
            with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
                eventually(lambda: answers(client, "/healthz"))
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                for pause in (0, SCRAPES_S):
                    time.sleep(pause)
                    connection.sendall(ask)
                    answer = connection.recv(4096)
                    while b"}" not in answer:  # a head and a body may come one after the other
                        answer += connection.recv(4096)
                    assert answer.startswith(b"HTTP/1.1 200")
        finally:
            process.kill()
