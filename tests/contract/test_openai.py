"""What the writer asks the model server is what the model server takes."""

from typing import Any

import pytest
from openai.types.chat.completion_create_params import CompletionCreateParamsBase
from pydantic import ConfigDict

from contract import headers, openai
from inkwell.shared.checkout import ROOT
from modelserver.schemas import ChatRequest
from tests.contract.asking import asked_of_model
from webapp.core.config import Config
from webapp.writer.model_client import ANSWER_S


class Strict(ChatRequest):
    """The server's schema, refusing what it passes over."""

    model_config = ConfigDict(extra="forbid")


@pytest.fixture(scope="module")
def asked(config: Config) -> tuple[dict[str, str], dict[str, Any]]:
    return asked_of_model(config)


@pytest.mark.integration
def test_the_model_server_knows_every_field_that_the_writer_sends(
    asked: tuple[dict[str, str], dict[str, Any]],
) -> None:
    _, body = asked
    request = Strict.model_validate(body)
    assert request.include_usage
    assert request.person == body[openai.PERSON]


@pytest.mark.integration
def test_the_model_server_reads_how_long_the_writer_waits(
    asked: tuple[dict[str, str], dict[str, Any]],
) -> None:
    sent, _ = asked
    assert openai.seconds_to_wait(sent[headers.PREFER.lower()]) == ANSWER_S


@pytest.mark.parametrize("seconds", [1, 300, 999_999_999])
def test_a_wait_is_read_as_it_was_asked_for(seconds: int) -> None:
    assert openai.seconds_to_wait(f"respond-async, {openai.prefer_wait(seconds)}") == seconds


def test_the_model_server_takes_the_fields_beyond_openais() -> None:
    openais = {*CompletionCreateParamsBase.__annotations__, "stream"}
    assert set(Strict.model_fields) - openais == set(openai.EXTRA_FIELDS)


def test_a_person_may_be_named_with_as_many_characters_as_the_contract_says() -> None:
    messages = [{"role": "user", "content": "Hello"}]
    longest = {"messages": messages, openai.PERSON: "x" * openai.PERSON_LENGTH}
    assert Strict.model_validate(longest).person == longest[openai.PERSON]
    with pytest.raises(ValueError, match=openai.PERSON):
        Strict.model_validate({**longest, openai.PERSON: "x" * (openai.PERSON_LENGTH + 1)})


def test_the_meshs_answer_for_an_unavailable_model_server_has_the_writers_code() -> None:
    policy = (ROOT / "istio/policy/envoy-filter-answers.yaml").read_text()
    assert f"code: {openai.UNAVAILABLE}\n" in policy
