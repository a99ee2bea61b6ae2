"""What one letter takes of the model server: whole or in paragraphs, from servers of all kinds."""

import asyncio
import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from contract.form import EXAMPLE
from tests.web.drafting.test_drafting import PARAGRAPHS, WHOLE
from tests.web.fake_model import LETTER, Answer, FakeModel
from tests.web.writing import serving
from webapp.core.config import Config
from webapp.letters.form import Form
from webapp.letters.queue import Lease
from webapp.letters.wishes import USUAL, Wish
from webapp.writer.author import Author
from webapp.writer.draft import Draft
from webapp.writer.model_client import ModelClient
from webapp.writer.model_errors import ModelCutError, ModelRefusedError, ModelTooSmallError


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with serving(FakeModel()) as fake:
        yield fake


@pytest.fixture
def others(model: FakeModel) -> FakeModel:
    """Somebody else's server, which says nothing of letters."""
    model.letters = ""
    return model


def written(
    model: FakeModel,
    wish: Wish | None = None,
    typed: Mapping[str, str] = EXAMPLE,
    **settings: Any,
) -> str:
    """Return the letter that comes of one attempt."""
    form = Form.parse(dict(typed))
    queued = datetime.now(UTC)
    lease = Lease(uuid.uuid4(), 1, "w", 1, form, "", "", queued, "stable", "", wish, 0.0)
    given = {"secret_key": "s" * 32, "model_url": model.url, **settings}
    config = Config(database_url="postgresql://nowhere/none", **given)

    async def write() -> str:
        async with ModelClient(config) as client:
            draft = Draft()
            author = Author(lease, client, 1, lambda _: None, lambda _: None)
            await author.write(draft)
            return draft.text

    return asyncio.run(write())


@pytest.mark.parametrize("setting", ["whole", "paragraphs"])
def test_the_setting_wins_over_what_the_server_says(model: FakeModel, setting: str) -> None:
    model.letters = "paragraphs" if setting == "whole" else "whole"
    assert written(model, letters=setting) == LETTER
    asked = model.requests[0][1]["messages"][-1]["content"]
    assert asked.startswith("Write a cover letter.") == (setting == "whole")


@pytest.mark.parametrize("style", ["whole", "paragraphs", ""])
@pytest.mark.parametrize("text", ["shorter", "warmer", "Say that I can begin in May"])
def test_a_wish_is_asked_for_at_once_of_every_model(
    model: FakeModel, style: str, text: str
) -> None:
    model.letters, model.script = style, [Answer(PARAGRAPHS[0])]
    assert written(model, Wish(text, LETTER, None, "John")) == PARAGRAPHS[0]
    [(_, asked)] = model.requests
    assert f"What is wished: {USUAL.get(text, text)}" in asked["messages"][-1]["content"]
    assert LETTER.split("\n\n")[1] in asked["messages"][-1]["content"]


@pytest.mark.parametrize(
    ("name", "style", "skills", "told"),
    [
        ("qwen", "whole", "Buchhaltung bei der Caritas, SQL und das mit der Lehre", "in German"),
        ("qwen", "", "楽天でバックエンド開発", "in Japanese"),  # the check reads none of it
        ("mini", "whole", "楽天でバックエンド開発", ""),
    ],
)
def test_a_whole_letter_is_asked_for_in_its_language_unless_the_model_has_only_english(
    model: FakeModel, name: str, style: str, skills: str, told: str
) -> None:
    model.letters, model.models = style, [name]
    typed = {**EXAMPLE, "preferred_qualifications": "", "skills": skills}
    assert written(model, typed=typed) == LETTER
    [(_, asked)] = model.requests
    system, user = (turn["content"] for turn in asked["messages"])
    assert told in system
    assert ("whatever language" in system) == bool(told)
    assert (skills.split(maxsplit=1)[0] in user) == bool(told)


@pytest.mark.parametrize("style", ["whole", ""])
@pytest.mark.parametrize(
    "text",
    [
        f"<think>Dear me, what now?</think>{LETTER}",
        f"<THINKING>\nHmm <b>\n</THINKING>\n\n{LETTER}",
        f"The user wants a letter.\n</think>\n{LETTER}",
        f"[THINK]no[/THINK]{LETTER}",
    ],
)
def test_thinking_aloud_is_no_part_of_a_letter(model: FakeModel, text: str, style: str) -> None:
    model.letters, model.script = style, [Answer(text)]
    assert written(model).rstrip() == LETTER


@pytest.mark.parametrize("text", ["<think>It goes on", LETTER[:500]])
def test_a_cut_answer_never_passes_for_a_letter(model: FakeModel, text: str) -> None:
    model.script = [Answer(text, reason="length")]
    with pytest.raises(ModelCutError):
        written(model)


def test_a_cut_paragraph_is_used_up_to_where_it_is_whole(others: FakeModel) -> None:
    cut = Answer(PARAGRAPHS[0] + " And furthermore, since I", reason="length")
    others.script = [cut, *(Answer(one) for one in PARAGRAPHS[1:])]
    assert written(others) == WHOLE


REFUSALS = [
    {"error": {"message": "Unrecognized request argument supplied: safety_identifier"}},
    {"error": {"message": "Unsupported parameter.", "param": "max_tokens"}},
    {"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}]},
    {"error": {"message": "Only temperature 1 is supported", "param": "temperature"}},
    {"error": {"message": "stream_options is not supported"}},
]


@pytest.mark.parametrize("body", REFUSALS)
def test_a_field_that_a_server_refuses_is_left_out_and_asked_again(
    others: FakeModel, body: dict[str, object]
) -> None:
    refusal = Answer(status=400, raw=json.dumps(body).encode())
    others.script = [refusal, *(Answer(one) for one in PARAGRAPHS)]
    assert written(others) == WHOLE
    first, *later = [asked for _, asked in others.requests]
    missing = {field for field in first if any(field not in asked for asked in later)}
    assert len(missing) == 1
    assert ("max_completion_tokens" in later[0]) == (missing == {"max_tokens"})
    assert len(later) == 4, "it is remembered"


def test_a_template_without_a_system_role_gets_its_words_in_the_first_turn(
    others: FakeModel,
) -> None:
    refusal = Answer(status=400, raw=b'{"error": {"message": "System role not supported"}}')
    others.script = [refusal, *(Answer(one) for one in PARAGRAPHS)]
    assert written(others) == WHOLE
    roles = [turn["role"] for turn in others.requests[1][1]["messages"]]
    assert roles == ["user", "assistant", "user"]


@pytest.mark.parametrize(
    "sentence",
    [
        "the request exceeds the available context size, try increasing it",
        "Input is too long for requested model.",
        "`inputs` must have less than 1024 tokens: prompt is too long",
        "This model's maximum context length is 512 tokens",
    ],
)
def test_an_overlong_form_is_told_apart_by_what_other_servers_say(
    others: FakeModel, sentence: str
) -> None:
    raw = json.dumps({"error": {"message": sentence, "code": 400}}).encode()
    others.script = [Answer(status=400, raw=raw)]
    with pytest.raises(ModelTooSmallError):
        written(others)
    assert len(others.requests) == 1


@pytest.mark.parametrize(
    ("name", "chosen"), [("", "llama-3"), ("qwen", "qwen"), ("other", "other")]
)
def test_the_first_model_that_writes_is_chosen_or_the_one_that_is_named(
    others: FakeModel, name: str, chosen: str
) -> None:
    others.models = ["nomic-embed-text", "whisper-1", "bge-m3", "llama-3", "qwen"]
    written(others, model_name=name)
    assert {asked["model"] for _, asked in others.requests} == {chosen}


def test_the_servers_own_sentence_is_kept_for_the_operator_unless_it_repeats_the_form(
    others: FakeModel,
) -> None:
    for sentence, kept in [("no such key", True), ("bad text: Data Scientist", False)]:
        raw = json.dumps({"error": {"message": sentence}}).encode()
        others.script = [Answer(status=401, raw=raw)]
        with pytest.raises(ModelRefusedError) as refused:
            written(others)
        assert (sentence in refused.value.said) == kept
