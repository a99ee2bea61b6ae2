import json
import multiprocessing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.model.conftest import Serve
from tests.model.serving import JSON, RunningServer, chat, eventually


@pytest.fixture(scope="module", params=["openvino", "transformers"])
def busy(request: pytest.FixtureRequest, serve: Serve, endless: Path) -> RunningServer:
    """One slot and one place in the queue; each request would take many seconds."""
    return serve(endless, slots=1, queue=1, engine=request.param).ready().slowly()


def test_a_client_that_leaves_frees_its_slot(busy: RunningServer) -> None:
    body = chat(max_tokens=4000, stream=True)
    with busy.client.stream("POST", "/v1/chat/completions", json=body) as answer:
        lines = answer.iter_lines()
        while '"content": ""' in (line := next(lines)) or not line.startswith("data"):
            continue
        assert busy.figure("inkwell_model_running") == 1
    eventually(lambda: busy.figure("inkwell_model_running") == 0)
    assert busy.figure('inkwell_model_requests_total{outcome="cancelled"}') >= 1


def test_unstreamed_client_that_leaves_frees_its_slot(busy: RunningServer) -> None:
    cancelled = 'inkwell_model_requests_total{outcome="cancelled"}'
    before = busy.figure(cancelled)
    client = HTTPConnection("127.0.0.1", busy.port)
    client.request("POST", "/v1/chat/completions", json.dumps(chat(max_tokens=4000)), JSON)
    eventually(lambda: busy.figure("inkwell_model_running") == 1)
    client.close()
    eventually(lambda: busy.figure(cancelled) == before + 1)
    assert busy.figure("inkwell_model_running") == 0


def test_queue_sends_positions_and_then_refuses(busy: RunningServer) -> None:
    body = chat(max_tokens=4000, stream=True)
    with busy.client.stream("POST", "/v1/chat/completions", json=body):
        eventually(lambda: busy.figure("inkwell_model_running") == 1)
        with busy.client.stream("POST", "/v1/chat/completions", json=body) as second:
            lines = second.iter_lines()
            assert next(line for line in lines if line.startswith(":")) == ": position 0"
            refused = busy.client.post("/v1/chat/completions", json=chat())
            assert refused.status_code == 503
            assert 1 <= int(refused.headers["retry-after"]) <= 60
            assert refused.json()["error"]["code"] == "queue_full"
    eventually(lambda: busy.figure("inkwell_model_running") == 0)
    assert busy.figure("inkwell_model_queue_depth") == 0


def test_health_answers_at_once_while_it_writes(busy: RunningServer) -> None:
    body = chat(max_tokens=4000, stream=True)
    with busy.client.stream("POST", "/v1/chat/completions", json=body):
        eventually(lambda: busy.figure("inkwell_model_running") == 1)
        for path in ("/healthz", "/readyz", "/metrics", "/v1/models"):
            assert busy.client.get(path).status_code == 200
            assert busy.figure("inkwell_model_running") == 1


def test_a_generation_that_breaks_ends_its_stream_with_an_error(
    serve: Serve, endless: Path
) -> None:
    server = serve(endless, engine="transformers").ready()
    runner = server.app.state.service.engine.runner
    body = chat(max_tokens=4000, stream=True)
    with server.client.stream("POST", "/v1/chat/completions", json=body) as answer:
        lines = answer.iter_lines()
        eventually(lambda: server.figure("inkwell_model_running") == 1)
        runner._model.layers = None
        last = [line for line in lines if line.startswith("data: ")][-1]
    assert json.loads(last.removeprefix("data: "))["error"]["code"] == "generation_failed"
    whole = server.client.post("/v1/chat/completions", json=chat())
    assert whole.status_code == 500
    assert whole.json()["error"]["type"] == "server_error"
    assert server.client.get("/healthz").status_code == 200


def test_a_killed_engine_process_is_started_again(serve: Serve, endless: Path) -> None:
    before = {process.pid for process in multiprocessing.active_children()}
    server = serve(endless, engine="openvino").ready()
    (runner,) = (p for p in multiprocessing.active_children() if p.pid not in before)
    body = chat(max_tokens=4000, stream=True)
    with server.client.stream("POST", "/v1/chat/completions", json=body) as answer:
        lines = answer.iter_lines()
        eventually(lambda: server.figure("inkwell_model_running") == 1)
        runner.kill()
        last = [line for line in lines if line.startswith("data: ")][-1]
    assert json.loads(last.removeprefix("data: "))["error"]["code"] == "generation_failed"
    assert server.chat(max_tokens=3)["usage"]["completion_tokens"] == 3


def test_readyz_reports_a_model_that_can_not_be_served(serve: Serve, tmp_path: Path) -> None:
    server = serve(tmp_path / "nothing")
    eventually(lambda: server.client.get("/readyz").json()["status"] == "failed")
    ready = server.client.get("/readyz")
    assert ready.status_code == 503
    assert "no folder" in ready.json()["reason"]
    refused = server.client.post("/v1/chat/completions", json=chat())
    assert refused.status_code == 503
    assert refused.json()["error"]["code"] == "model_not_loaded"
    assert server.client.get("/healthz").status_code == 200
    assert server.figure("inkwell_model_loaded") == 0
