import concurrent.futures
import hashlib
import json
import logging
import re
from typing import Any

import openai
import pytest

from modelserver.checkpoints.checkpoint import Checkpoint
from tests.model.serving import RunningServer, chat, eventually, pieces

WARM: dict[str, Any] = {"temperature": 1.0, "top_p": 0.95}


def streamed(server: RunningServer, path: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the events of a streamed answer."""
    with server.client.stream("POST", path, json={**body, "stream": True}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        return pieces(answer.iter_lines())


def test_a_chat_is_answered_with_its_counts(server: RunningServer, loaded: Checkpoint) -> None:
    answer = server.chat("Hello there", max_tokens=12, temperature=0)
    [choice] = answer["choices"]
    assert answer["object"] == "chat.completion"
    assert answer["model"] == "tiny"
    assert choice["message"]["role"] == "assistant"
    assert choice["finish_reason"] == "length"
    prompt = "<|im_start|>user\nHello there<|im_end|>\n<|im_start|>assistant\n"
    read = len(loaded.tokenizer.encode(prompt))
    usage = {"prompt_tokens": read, "completion_tokens": 12, "total_tokens": read + 12}
    assert answer["usage"] == usage


def test_streamed_answer_equals_the_whole_answer(server: RunningServer) -> None:
    body = chat(seed=3, **WARM)
    whole = server.chat(seed=3, **WARM)
    events = streamed(
        server, "/v1/chat/completions", {**body, "stream_options": {"include_usage": True}}
    )
    deltas = [event["choices"][0] for event in events[:-1]]
    assert deltas[0]["delta"] == {"role": "assistant", "content": ""}
    text = "".join(each["delta"].get("content", "") for each in deltas)
    assert text == whole["choices"][0]["message"]["content"]
    assert deltas[-1]["finish_reason"] == whole["choices"][0]["finish_reason"]
    assert all(each["finish_reason"] is None for each in deltas[:-1])
    assert events[-1]["choices"] == []
    assert events[-1]["usage"] == whole["usage"]
    assert len({event["id"] for event in events}) == 1


def test_a_stream_counts_only_when_asked(server: RunningServer) -> None:
    events = streamed(server, "/v1/chat/completions", chat())
    assert not any("usage" in event for event in events)


def test_completions_continue_a_text_streamed_or_not(server: RunningServer) -> None:
    body = {"prompt": "Dear Hiring", "max_tokens": 20, "seed": 2, **WARM}
    whole = server.client.post("/v1/completions", json=body).json()
    events = streamed(server, "/v1/completions", body)
    assert whole["object"] == "text_completion"
    assert "".join(event["choices"][0]["text"] for event in events) == whole["choices"][0]["text"]


def test_a_seed_repeats_and_another_differs(server: RunningServer) -> None:
    texts = [server.chat(seed=seed, **WARM)["choices"][0]["message"] for seed in (5, 5, 6)]
    assert texts[0] == texts[1] != texts[2]


def test_a_stop_string_ends_the_answer_before_it(server: RunningServer) -> None:
    text = server.chat(temperature=0)["choices"][0]["message"]["content"]
    stop = text[5:8]
    [choice] = server.chat(temperature=0, stop=stop)["choices"]
    assert choice["finish_reason"] == "stop"
    assert choice["message"]["content"] == text[: text.index(stop)]


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_the_length_is_limited_by_either_name(server: RunningServer, name: str) -> None:
    limit: dict[str, Any] = {"max_tokens": None, name: 3}
    answer = server.chat(**limit)
    assert answer["usage"]["completion_tokens"] == 3


def test_without_a_limit_the_answer_may_fill_the_context(server: RunningServer) -> None:
    answer = server.chat(max_tokens=None, temperature=0)
    reason = answer["choices"][0]["finish_reason"]
    assert reason == "stop" or answer["usage"]["total_tokens"] == 512


def test_content_may_come_in_parts(server: RunningServer) -> None:
    parts = [{"type": "text", "text": "Hel"}, {"type": "text", "text": "lo"}]
    body = chat(temperature=0) | {"messages": [{"role": "user", "content": parts}]}
    answer = server.client.post("/v1/chat/completions", json=body).json()
    assert answer["choices"] == server.chat("Hello", temperature=0)["choices"]


def test_the_openai_client_is_served(server: RunningServer) -> None:
    with openai.OpenAI(base_url=server.url + "/v1", api_key="any") as client:
        messages: Any = [{"role": "user", "content": "Hello"}]
        parameters: dict[str, Any] = {
            "model": "tiny",
            "messages": messages,
            "max_tokens": 20,
            "seed": 1,
        }
        whole = client.chat.completions.create(**parameters)
        stream = client.chat.completions.create(**parameters, stream=True)
        text = "".join(piece.choices[0].delta.content or "" for piece in stream)
        assert text == whole.choices[0].message.content
        assert [model.id for model in client.models.list()] == ["tiny"]
        with pytest.raises(openai.BadRequestError, match="temperature"):
            client.chat.completions.create(**parameters, temperature=9)


@pytest.mark.parametrize(
    ("sent", "accepted"),
    [
        ("abc-123._X", True),
        ("x" * 128, True),
        ("x" * 129, False),
        ("a b", False),
        ("", False),
        ("x" * 7, False),
    ],
)
def test_request_id_is_returned_if_it_is_valid(
    server: RunningServer, sent: str, accepted: bool
) -> None:
    answer = server.client.get("/healthz", headers={"X-Request-ID": sent})
    assert (answer.headers["x-request-id"] == sent) == accepted
    assert answer.headers["x-request-id"]


def test_logs_carry_the_request_s_id_and_none_of_its_words(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        server.client.headers["X-Request-ID"] = "find-me-again"
        server.chat("Xylophonist wanted", stop="Quetzalcoatl")
        server.client.post("/v1/chat/completions", json=chat("Xylophonist " * 500))
        server.client.get("/Xylophonist")
        del server.client.headers["X-Request-ID"]
    lines = [json.dumps(vars(record), default=str) for record in caplog.records]
    requests = [record for record in caplog.records if record.getMessage() == "request"]
    assert len(requests) == 3
    ours = [line for line in lines if "modelserver" in line]
    assert not [line for line in ours if "Xylophonist" in line or "Quetzalcoatl" in line]


@pytest.mark.parametrize("stream", [False, True])
def test_log_distinguishes_answers_without_their_text(
    server: RunningServer, caplog: pytest.LogCaptureFixture, stream: bool
) -> None:
    whole = server.chat(seed=3, **WARM)
    text = whole["choices"][0]["message"]["content"]
    with caplog.at_level(logging.INFO):
        body = chat(seed=3, **WARM, stream=stream)
        answer = server.client.post("/v1/chat/completions", json=body)
        server.client.get("/v1/models")
    answered, listed = (
        vars(record) for record in caplog.records if record.getMessage() == "request"
    )
    assert answered["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert answered["finish_reason"] == whole["choices"][0]["finish_reason"]
    counts = {kind: answered[kind] for kind in ("prompt_tokens", "completion_tokens")}
    assert counts.items() <= whole["usage"].items()
    assert answered["seconds"] >= 0
    assert answer.headers["x-request-id"]
    assert "sha256" not in listed


def test_every_answer_names_the_track_and_the_revision(server: RunningServer) -> None:
    revision = server.client.get("/version").json()["model"]["revision"]
    for answer in (
        server.client.post("/v1/chat/completions", json=chat(max_tokens=1)),
        server.client.post("/v1/chat/completions", json={}),
        server.client.get("/readyz"),
        server.client.get("/nothing"),
    ):
        assert answer.headers["x-inkwell-model-track"] == "stable"
        assert answer.headers["x-inkwell-model-revision"] == revision


def test_version_has_the_model_s_name_and_revision(server: RunningServer) -> None:
    version = server.client.get("/version").json()
    assert version["model"]["name"] == "tiny"
    assert re.fullmatch(r"[0-9a-f]{12}", version["model"]["revision"])
    assert version["version"]


def test_metrics_count_what_was_done(server: RunningServer) -> None:
    completed = 'inkwell_model_requests_total{outcome="completed"}'
    written = 'inkwell_model_tokens_total{kind="completion"}'
    before = server.figure(completed), server.figure(written)
    server.chat(max_tokens=3)
    assert (server.figure(completed), server.figure(written)) == (before[0] + 1, before[1] + 3)
    assert server.figure("inkwell_model_loaded") == 1
    assert server.figure("inkwell_model_inference_seconds_count") > 0
    assert server.figure("inkwell_model_first_token_seconds_count") > 0
    read = server.figure('inkwell_model_tokens_total{kind="prompt"}')
    assert server.figure("inkwell_model_prompt_tokens_sum") == read
    assert server.figure("inkwell_model_prefill_seconds_count") > 0
    assert server.figure("inkwell_model_memory_bytes") > 1e7
    assert server.figure("inkwell_model_slots") > 0
    eventually(lambda: server.figure("inkwell_model_cache_tokens") == 0)


def test_two_concurrent_requests_get_the_same_texts_as_alone(server: RunningServer) -> None:
    prompts = ["Hello", "Goodbye", "Dear Hiring Manager", "Grüße"]
    alone = [server.chat(each, seed=1, **WARM)["choices"] for each in prompts]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        together = list(
            pool.map(lambda each: server.chat(each, seed=1, **WARM)["choices"], prompts)
        )
    assert together == alone
