"""A real server on a real port, run in a thread of the tests' process."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import uvicorn

from modelserver.config import Settings
from modelserver.http.app import create_app

JSON = {"Content-Type": "application/json"}
PATIENCE_S = 60.0  # a process that starts on a busy machine
STEP_S = 0.02  # 4,000 tokens take more than a minute


class RunningServer:
    """uvicorn over the application, with a client."""

    def __init__(self, settings: Settings) -> None:
        self.app = create_app(settings)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.client = httpx2.Client(base_url=self.url, timeout=60)
        config = uvicorn.Config(self.app, log_config=None, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        sockets = {"sockets": [self._socket]}
        self._thread = threading.Thread(target=self._server.run, kwargs=sockets, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop the server and wait for it."""
        self.client.close()
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def ready(self) -> "RunningServer":
        """Wait until the model serves."""
        eventually(lambda: self.client.get("/readyz").status_code == 200)
        return self

    def slowly(self) -> "RunningServer":
        """Let each step take a while, so that a long answer is one on any machine."""
        runner = self.app.state.service.engine.runner
        step = runner.step

        def later() -> Any:
            time.sleep(STEP_S)
            return step()

        runner.step = later
        return self

    def chat(self, message: str = "Hello", **fields: Any) -> dict[str, Any]:
        """Return the whole answer to one message."""
        answer = self.client.post("/v1/chat/completions", json=chat(message, **fields))
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def figure(self, name: str) -> float:
        """Return one of the metrics, such as `inkwell_model_running`."""
        lines = self.client.get("/metrics").text.splitlines()
        return next((float(line.split()[-1]) for line in lines if line.split()[0] == name), 0.0)


def chat(message: str = "Hello", **fields: Any) -> dict[str, Any]:
    """Return a chat request's body."""
    return {"messages": [{"role": "user", "content": message}], "max_tokens": 40, **fields}


def pieces(lines: Iterator[str]) -> list[dict[str, Any]]:
    """Return a stream's events, having seen that it ends as it should."""
    data = [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    assert data[-1] == "[DONE]"
    return [json.loads(line) for line in data[:-1]]


def eventually(true: Callable[[], bool]) -> None:
    """Wait until something becomes true."""
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, "it did not become true"
        time.sleep(0.05)
