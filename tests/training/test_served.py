import asyncio
import threading
from collections.abc import Iterator

import pytest

import evaluate
import scorers
from letters import prompt
from modelserver.config import Settings
from modelserver.engine import Engine, Text
from modelserver.engines import open_engine
from modelserver.limits import ChatRequest
from modelserver.metrics import Metrics
from values import ALWAYS, Form

FORMS = 40


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The mini model as it is served by default: in int8."""
    told = Settings(engine="openvino", prepared=tmp_path_factory.mktemp("models"), threads=2)
    opened = open_engine(told, Metrics(), print)
    thread = threading.Thread(target=opened.run)
    thread.start()
    yield opened
    opened.close()
    thread.join()


async def letter(engine: Engine, form: Form, seed: int) -> str:
    messages = [{"role": "user", "content": prompt(form)}]
    job = await engine.chat(ChatRequest.model_validate({"messages": messages, "seed": seed}))
    return "".join([event.text async for event in job.events() if isinstance(event, Text)])


@pytest.fixture(scope="module")
def written(engine: Engine) -> list[tuple[str, Form]]:
    forms = evaluate.held_out_forms(FORMS)

    async def together() -> list[str]:
        asked = (letter(engine, form, seed) for seed, form in enumerate(forms))
        return list(await asyncio.gather(*asked))

    return list(zip(asyncio.run(together()), forms, strict=True))


def test_the_bar_of_facts_holds_in_int8(written: list[tuple[str, Form]]) -> None:
    kept = [all(scorers.carried(text, form)[key] for key in ALWAYS) for text, form in written]
    assert sum(kept) >= 0.9 * FORMS  # 94 % on 200 forms; of 40, chance takes a few


def test_every_letter_is_of_a_length_that_one_would_send(
    written: list[tuple[str, Form]],
) -> None:
    lengths = {scorers.words(text) for text, _ in written}
    assert [length for length in lengths if not 120 <= length <= 300] == []
