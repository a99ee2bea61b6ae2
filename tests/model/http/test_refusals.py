import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.model.conftest import Serve
from tests.model.serving import JSON, RunningServer, chat


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"messages": None}, "messages"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "king", "content": "x"}]}, "messages.0.role"),
        ({"messages": [{"role": "user"}]}, "messages.0.content"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_tokens": "many"}, "max_tokens"),
        ({"temperature": -0.1}, "temperature"),
        ({"temperature": 2.1}, "temperature"),
        ({"top_p": 0}, "top_p"),
        ({"top_p": 1.1}, "top_p"),
        ({"repetition_penalty": 0}, "repetition_penalty"),
        ({"frequency_penalty": 0.5}, "frequency_penalty"),
        ({"presence_penalty": -1}, "presence_penalty"),
        ({"seed": "one"}, "seed"),
        ({"stop": [""]}, "stop.0"),
        ({"stop": ["x"] * 17}, "stop"),
        ({"n": 2}, "n"),
    ],
)
def test_a_wrong_field_is_refused_by_its_name(
    server: RunningServer, fields: dict[str, Any], param: str
) -> None:
    answer = server.client.post("/v1/chat/completions", json={**chat(), **fields})
    error = answer.json()["error"]
    assert answer.status_code == 400
    assert error["param"].startswith(param)
    assert param in error["message"]
    assert (error["type"], error["code"]) == ("invalid_request_error", "invalid_value")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"hello"', b"\xff"])
def test_a_body_that_is_not_a_valid_request_is_refused(server: RunningServer, body: bytes) -> None:
    answer = server.client.post("/v1/completions", content=body, headers=JSON)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_unknown_fields_are_ignored(server: RunningServer) -> None:
    extra: dict[str, Any] = {
        "user": "x",
        "logit_bias": {},
        "frequency_penalty": 0.0,
        "n": 1,
        "store": False,
    }
    server.chat(**extra)


def test_a_prompt_longer_than_the_context_is_refused_with_both_lengths(
    server: RunningServer,
) -> None:
    answer = server.client.post("/v1/chat/completions", json=chat("word " * 900))
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "context_length_exceeded")
    assert re.search(r"\d{3,} tokens.* 511 at most", error["message"])


def test_a_body_too_large_is_refused(server: RunningServer) -> None:
    answer = server.client.post("/v1/completions", content=b" " * 300_000, headers=JSON)
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "body_too_large"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nowhere", 404), ("GET", "/v1/completions", 405), ("POST", "/v1/models", 405)],
)
def test_unknown_routes_are_refused_in_the_same_shape(
    server: RunningServer, method: str, path: str, status: int
) -> None:
    answer = server.client.request(method, path)
    assert answer.status_code == status
    assert answer.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "json"]
)
def test_body_without_the_json_content_type_is_refused(server: RunningServer, kind: str) -> None:
    body = json.dumps(chat())
    headers = {"Content-Type": kind} if kind else {}
    answer = server.client.post("/v1/chat/completions", content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "unsupported_media_type")
    assert answer.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "Application/JSON"])
def test_json_content_types_are_accepted_in_any_case_and_with_a_charset(
    server: RunningServer, kind: str
) -> None:
    body, headers = json.dumps(chat(max_tokens=1)), {"Content-Type": kind}
    answer = server.client.post("/v1/chat/completions", content=body, headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example"],
)
def test_a_request_by_a_foreign_name_is_refused(server: RunningServer, host: str) -> None:
    headers = {"Host": host}
    for answer in (
        server.client.post("/v1/chat/completions", json=chat(), headers=headers),
        server.client.get("/v1/models", headers=headers),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (421, "wrong_host")
        assert answer.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000"])
def test_a_request_by_a_name_of_this_machine_is_answered(server: RunningServer, host: str) -> None:
    assert server.client.get("/v1/models", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/version"])
def test_probes_may_use_any_host(server: RunningServer, path: str) -> None:
    assert server.client.get(path, headers={"Host": "10.244.1.17:8000"}).status_code == 200


def test_a_server_may_be_given_names(serve: Serve, folder: Path) -> None:
    server = serve(folder, hosts=("model",)).ready()
    asked = {
        host: server.client.get("/v1/models", headers={"Host": host}).status_code
        for host in ("model:8000", "localhost")
    }
    assert asked == {"model:8000": 200, "localhost": 421}


def test_no_page_of_another_origin_is_answered_that_it_may(server: RunningServer) -> None:
    asks = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for answer in (
        server.client.options("/v1/chat/completions", headers=asks),
        server.client.get("/v1/models", headers=asks),
        server.client.post("/v1/chat/completions", json=chat(max_tokens=1), headers=asks),
    ):
        assert [name for name in answer.headers if name.startswith("access-control")] == []


def test_a_key_is_asked_for_where_one_is_set(serve: Serve, folder: Path) -> None:
    server = serve(folder, api_key="a-key", api_key_next="the-next").ready()
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "a-key"}):
        refused = server.client.get("/v1/models", headers=headers)
        assert refused.status_code == 401
        assert refused.json()["error"]["code"] == "invalid_api_key"
    assert server.client.post("/v1/chat/completions", json=chat()).status_code == 401
    for key in ("a-key", "the-next"):
        welcome = server.client.get("/v1/models", headers={"Authorization": f"Bearer {key}"})
        assert welcome.status_code == 200
    assert server.client.get("/healthz").status_code == 200
