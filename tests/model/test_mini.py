from pathlib import Path

import pytest

from modelserver.config import MINI
from tests.model.conftest import Serve
from tests.model.serving import chat

FORM = """\
Write a cover letter.
Tone: Professional
Job Title: Data Scientist
Hiring Company: Foobar
Applicant Name: John Smith
Skillsets: python
"""


@pytest.mark.skipif(not (MINI / "config.json").exists(), reason="the mini model is not built")
def test_the_model_that_ships_writes_a_letter_to_its_end(serve: Serve) -> None:
    server = serve(Path(MINI), context=2048).ready()
    answer = server.client.post("/v1/chat/completions", json=chat(FORM, max_tokens=None, seed=1))
    [choice] = answer.json()["choices"]
    assert choice["finish_reason"] == "stop"
    assert choice["message"]["content"].startswith("Dear ")
    assert "\ufffd" not in choice["message"]["content"]
