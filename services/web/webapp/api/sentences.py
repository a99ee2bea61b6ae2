"""The API's operation on sentences: are they acceptable English?"""

from typing import Any

from webapp.accounts.guard import current_user
from webapp.lab import sentences

from .document import failures
from .requests import blueprint
from .sentence_schemas import JudgedText, ToJudge

api = blueprint("sentences", "Acceptable English or not: a text, sentence by sentence.")


@api.post("/lab/sentences", responses={200: JudgedText, **failures(404, 429, 503)})
def judge_sentences(body: ToJudge) -> dict[str, Any]:
    """Judge a text; nothing of it is kept."""
    judged = sentences.judge(current_user(), body.text)
    return JudgedText.model_validate(judged).model_dump(mode="json")
