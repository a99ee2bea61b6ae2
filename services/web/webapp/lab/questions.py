"""Questions about a picture: answered by the model server from a label and a sheet of facts.

What it says is passed on by sentences, without those that have a number which no fact has.
"""

# ruff: noqa: RUF001 - every language's marks and quotes are what this reads

import hmac
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from webapp.core.clock import now
from webapp.core.config import Config, current_config
from webapp.core.database import db
from webapp.core.logs import request_id
from webapp.core.model_status import model_status
from webapp.core.models import User
from webapp.core.problem import Problem
from webapp.core.typed_text import TooLongError, accept
from webapp.limits import person_limits, quota, usage
from webapp.limits.at_once import AtOnce
from webapp.limits.person_limits import Action

from . import fact_sheets, sourced
from .fact_sheets import Fact
from .model import Answer, Cut, Messages, Silent
from .predictor import NoLab

LABEL_LENGTH, QUESTION_LENGTH = 120, 300  # characters
SENTENCES = 6  # of an answer
# In a process, of whose 32 threads the letters' streams may have 24.
PLACES = AtOnce(most_of_one=2, most=4)
SYSTEM = """\
You answer a question about a picture in at most three short sentences of plain text. Use only \
the facts that are given. If they don't answer the question, say that you don't know. Use no \
number that the facts don't have. Don't say that you can't see the picture."""
BROKE_OFF = "The answer broke off: the model server does not answer at the moment."
END = re.compile(r"(?<=[.!?…。！？])[\"'”’)\]]*\s+|\n+")
MARKS = re.compile(r"^[ \t]*(?:\d{1,2}[.)]|[-*•#]+)[ \t]+|\*\*|`", re.MULTILINE)


class Wrong(Problem):
    """A field is missing or too long."""

    status = 422
    code = "invalid"


class WritesLettersOnly(Problem):
    """The model that runs was trained for letters and can't answer questions."""

    status = 409
    code = "conflict"

    def __init__(self) -> None:
        super().__init__(
            "The demo model only writes letters. Questions about pictures need a larger model."
        )


class ModelAway(Problem):
    """The model server does not answer."""

    status = 503
    code = "unavailable"

    def __init__(self) -> None:
        super().__init__("The model server does not answer at the moment.", retry_after=5)


@dataclass
class Asked:
    """A question that may be asked, and what is said to it.

    Attributes:
        label: what the picture shows.
        question: of the person.
        facts: all that the answer may have its numbers from.
        left_out: sentences with a number that no fact has.
        error: why the answer is not whole, or "".
    """

    label: str
    question: str
    facts: tuple[Fact, ...]
    _user_id: int
    _engine: Engine
    _answer: Answer
    left_out: int = 0
    error: str = ""
    _closed: bool = False

    def sentences(self) -> Iterator[str]:
        """Ask the model; yield the sentences that may be shown, each with its space."""
        said = 0
        try:
            for sentence in whole(self._answer.pieces(self.messages())):
                if sourced.is_sourced(sentence, self.sources):
                    yield sentence
                else:
                    self.left_out += 1
                said += 1
                if said == SENTENCES:
                    break
        except Cut:
            pass  # what was whole has been shown
        except Silent:
            self.error = BROKE_OFF
        finally:
            self._count()
            self.close()

    @property
    def sources(self) -> str:
        """What numbers may come from."""
        return "\n".join(fact.text for fact in self.facts)

    def messages(self) -> Messages:
        """Return the conversation; "<|" opens a chat template's own marks."""
        known = "\n".join(f"- {fact.text}" for fact in self.facts) or "- Nothing more is known."
        text = f"The picture shows: {self.label}\nFacts:\n{known}\nQuestion: {self.question}"
        return [
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": text.replace("<|", "< |")},
        ]

    def outcome(self) -> dict[str, Any]:
        """Return what is said when the answer has ended."""
        facts = [asdict(fact) for fact in self.facts]
        return {"left_out": self.left_out, "facts": facts, "error": self.error}

    def close(self) -> None:
        """Give the place back to others, once."""
        if not self._closed:
            self._closed = True
            PLACES.leave(self._user_id)

    def _count(self) -> None:
        """Count the tokens in the person's day; the person may be gone meanwhile."""
        if not self._answer.tokens:
            return
        with suppress(SQLAlchemyError), Session(self._engine) as session:
            usage.count_tokens(session, self._user_id, now(), self._answer.tokens)
            session.commit()


def ask(user: User, label: str, question: str) -> Asked:
    """Return a question that may be asked now; it is counted, and has a place until it is closed.

    Raises:
        Wrong: a field is missing or too long.
        WritesLettersOnly: the model can't answer questions.
        ModelAway: it does not answer.
        QuotaUsedUp: the person has had today's tokens.
        TooOften: the person has asked too often in a minute.
        TooManyAtOnce: two of the person's are being answered.
        TooBusy: others' are.
        NoLab: there is no lab.
    """
    config = current_config()
    if not config.predictor_url:
        raise NoLab
    label = _line("label", label, LABEL_LENGTH)
    question = _line("question", question, QUESTION_LENGTH)
    status = model_status()
    if status.is_demo:
        raise WritesLettersOnly
    if not status.answering:
        raise ModelAway
    person_limits.count(user.id, Action.QUESTION)
    quota.check_tokens(user, now())
    user_id = user.id
    db.session.commit()  # no connection is held while the model answers
    answer = Answer(config, status.model, _pseudonym(config, user_id), request_id() or "")
    PLACES.enter(user_id)
    return Asked(label, question, fact_sheets.about(label), user_id, db.engine, answer)


def whole(pieces: Iterator[str]) -> Iterator[str]:
    """Yield a text's sentences as soon as each is whole, without the marks of lists and bold."""
    held = ""
    for piece in pieces:
        held += piece
        while found := END.search(held := MARKS.sub("", held)):
            sentence, held = held[: found.end()], held[found.end() :]
            if sentence.strip():
                yield sentence
    if held.strip():
        yield held


def _line(name: str, text: str, most: int) -> str:
    try:
        line = accept(text, most, line=True)
    except TooLongError:
        raise Wrong(f"The {name} can have {most} characters at most.", field=name) from None
    if not line:
        raise Wrong(f"The {name} is empty.", field=name)
    return line


def _pseudonym(config: Config, user_id: int) -> str:
    """Return a name of the person for the model server, which is fair by it."""
    secret = hmac.digest(config.secret_key.encode(), b"pseudonyms for questions", "sha256")
    return hmac.digest(secret, str(user_id).encode(), "sha256").hex()[:32]
