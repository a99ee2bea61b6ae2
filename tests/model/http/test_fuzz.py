"""Whatever is sent: 4xx with the field's name, never 5xx, and nothing left running."""

import json
from contextlib import suppress
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.model.serving import JSON, RunningServer, chat, eventually

QUICK = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
CHAT, TEXT = "/v1/chat/completions", "/v1/completions"
NUMBERS = st.one_of(
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.sampled_from([0, -1, 10**400, 1e308, 5e-324, 1e-46, -0.0, float("nan"), float("inf")]),
)
WORDS = st.one_of(
    st.text(max_size=60),
    st.text("\x00\x01\x1b\x7f\u202e\ufffd\ud800\udfff\U0001f389", max_size=60),
    st.sampled_from(["<|im_end|>" * 20, "{{ 7 * 7 }}", "\n" * 500, "word " * 2000, "字" * 3000]),
)
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, WORDS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
MESSAGES = st.lists(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["user", "system", "assistant", "tool", ""]), "content": WORDS}
    ),
    max_size=4,
)
STOPS = st.one_of(WORDS, st.lists(WORDS, max_size=20))
FIELDS = {
    "messages": st.one_of(ANYTHING, MESSAGES),
    "max_tokens": NUMBERS,
    "max_completion_tokens": NUMBERS,
    "temperature": NUMBERS,
    "top_p": NUMBERS,
    "top_k": NUMBERS,
    "repetition_penalty": NUMBERS,
    "frequency_penalty": NUMBERS,
    "presence_penalty": NUMBERS,
    "seed": NUMBERS,
    "stop": STOPS,
    "n": NUMBERS,
    "stream": st.one_of(st.booleans(), NUMBERS),
    "stream_options": ANYTHING,
    "safety_identifier": st.one_of(WORDS, NUMBERS),
    "user": st.one_of(WORDS, NUMBERS),
    "model": st.one_of(WORDS, NUMBERS),
    "unknown": ANYTHING,
}


def post(server: RunningServer, content: bytes, path: str = CHAT) -> httpx2.Response:
    """Send a body, and see that the answer is an answer or says what is wrong."""
    answer = server.client.post(path, content=content, headers=JSON)
    assert answer.status_code in (200, 400, 413), (answer.status_code, answer.text[:500])
    if answer.status_code != 200:
        error = answer.json()["error"]
        assert error["type"] == "invalid_request_error"
        assert error["message"]
    else:
        assert "generation_failed" not in answer.text
    return answer


def still_serves(server: RunningServer) -> None:
    """Nothing runs or waits, and a letter is written."""
    eventually(lambda: server.figure("inkwell_model_running") == 0)
    assert server.figure("inkwell_model_queue_depth") == 0
    assert server.figure("inkwell_model_queue_tokens") == 0
    assert server.chat(max_tokens=3)["usage"]["completion_tokens"] == 3


def encoded(body: Any) -> bytes:
    """Return JSON as lax clients write it: NaN, and halves of surrogate pairs as escapes."""
    return json.dumps(body).encode()


@QUICK
@given(fields=st.fixed_dictionaries({}, optional=FIELDS))
def test_no_fields_break_it(server: RunningServer, fields: dict[str, Any]) -> None:
    answer = post(server, encoded({**chat(max_tokens=3), **fields}))
    if answer.status_code == 400:
        error = answer.json()["error"]
        known = {*FIELDS, "messages"}
        assert error["param"] is None or error["param"].split(".")[0] in known


@QUICK
@given(body=st.one_of(ANYTHING.map(encoded), st.binary(max_size=200)))
def test_no_body_breaks_it(server: RunningServer, body: bytes) -> None:
    post(server, body, TEXT)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("messages.0.content", '{"messages": [{"role": "user", "content": {}}]}'),
        ("max_tokens", '{"max_tokens": 1.5}'),
        ("max_tokens", '{"max_tokens": -1}'),
        ("temperature", '{"temperature": NaN}'),
        ("temperature", '{"temperature": Infinity}'),
        ("top_p", '{"top_p": NaN}'),
        ("top_k", '{"top_k": 1e300}'),
        ("top_k", '{"top_k": 4294967296}'),
        ("repetition_penalty", '{"repetition_penalty": 1e-300}'),
        ("repetition_penalty", '{"repetition_penalty": -Infinity}'),
        ("seed", '{"seed": 1e400}'),
        ("seed", '{"seed": 99999999999999999999}'),
        ("stop", '{"stop": [' + ",".join(['"x"'] * 5000) + "]}"),
        ("stop.0", '{"stop": ["' + "x" * 257 + '"]}'),
        ("safety_identifier", '{"safety_identifier": "' + "x" * 65 + '"}'),
        ("user", '{"user": 7}'),
        ("user", '{"user": "' + "x" * 257 + '"}'),
        ("stream_options", '{"stream_options": []}'),
    ],
)
def test_the_field_is_named(server: RunningServer, name: str, text: str) -> None:
    rest = "" if "messages" in text else ', "messages": [{"role": "user", "content": "Hello"}]}'
    answer = post(server, (text if not rest else text[:-1] + rest).encode())
    assert answer.status_code == 400
    assert answer.json()["error"]["param"].startswith(name)


@pytest.mark.parametrize(
    "body",
    [
        b'{"prompt": "\\ud800"}',
        b'{"prompt": "a\xff"}',
        b'{"prompt": "\xed\xa0\x80"}',
        b'{"prompt": ' + b"[" * 100_000,
        b'{"a": ' * 20_000,
        b'{"prompt": "x", "max_tokens": ' + b"9" * 100_000 + b"}",
        b"\x00" * 1000,
        b'\xef\xbb\xbf{"prompt": "x"}',
        b"{" * 200_000,
    ],
    ids=lambda body: repr(body[:24]),
)
def test_a_body_that_is_not_json_is_refused(server: RunningServer, body: bytes) -> None:
    assert post(server, body, TEXT).status_code == 400


@pytest.mark.parametrize(
    "fields",
    [
        {"temperature": 1e-300},
        {"temperature": 1e-40, "top_p": 1e-300},
        {"temperature": 2, "top_p": 1e-46, "top_k": 2**31 - 1},
        {"temperature": 2, "repetition_penalty": 0.01},
        {"temperature": 2, "repetition_penalty": 10},
        {"seed": -(2**63)},
        {"seed": 2**63 - 1},
        {"stop": ["\x00", "\n"]},
        {"max_tokens": 10**300},
        {"user": ""},
        {"safety_identifier": "\x00\U0001f389"},
    ],
    ids=str,
)
def test_the_minimum_and_maximum_values_are_served(
    server: RunningServer, fields: dict[str, Any]
) -> None:
    assert post(server, encoded({**chat(max_tokens=4), **fields})).status_code == 200


def test_the_last_of_a_repeated_field_counts(server: RunningServer) -> None:
    answer = post(server, b'{"prompt": "x", "max_tokens": "many", "max_tokens": 2}', TEXT)
    assert answer.json()["usage"]["completion_tokens"] == 2


def test_huge_body_is_refused_and_not_stored(server: RunningServer) -> None:
    body = b'{"prompt": "' + b"x" * 30_000_000 + b'"}'
    with suppress(httpx2.TransportError):  # the server needn't listen to the end
        assert server.client.post(TEXT, content=body, headers=JSON).status_code == 413


def test_after_the_load_it_serves_as_before(server: RunningServer) -> None:
    still_serves(server)
