import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from tests.predictor.asking import BAD


def start(port: int, **env: str) -> subprocess.Popen[str]:
    """Start `python -m predictor`."""
    environment = {**os.environ, "INKWELL_PREDICTOR_PORT": str(port), **env}
    command = [sys.executable, "-m", "predictor"]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number: int = taken.getsockname()[1]
    return number


@pytest.mark.integration
def test_a_served_model_answers_and_ends_at_a_signal(models: Path) -> None:
    port = free_port()
    with start(port, INKWELL_PREDICTOR_MODELS=str(models)) as process:
        try:
            wait(f"http://127.0.0.1:{port}/readyz", process)
            said = httpx2.post(
                f"http://127.0.0.1:{port}/predict",
                json={"url": BAD},
                headers={"X-Request-ID": "find-me-again"},
            )
            process.send_signal(signal.SIGTERM)
            output = process.communicate(timeout=60)[1]
        finally:
            process.kill()
    assert said.json()["verdict"] == "phishing"
    assert said.headers["X-Request-ID"] == "find-me-again"
    assert process.returncode in {0, -signal.SIGTERM}
    logs = [json.loads(line) for line in output.splitlines()]
    [request] = [log for log in logs if log["event"] == "request"]
    assert (request["request_id"], request["status"]) == ("find-me-again", 200)


@pytest.mark.integration
def test_a_wrong_setting_ends_the_start_in_one_line() -> None:
    process = start(0, INKWELL_PREDICTOR_LINKS="many")
    _, output = process.communicate(timeout=60)
    assert process.returncode == 2
    assert output.startswith("INKWELL_PREDICTOR_LINKS must be a whole number")
    assert output.count("\n") == 1


def wait(url: str, process: "subprocess.Popen[str]") -> None:
    """Wait until an address answers 200."""
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx2.get(url).status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError("it did not become ready")
