import json
from pathlib import Path

import pytest

from modelserver.checkpoints import sentences
from modelserver.checkpoints.sentences import Guard, Sentences
from tests.model import tiny

# One token a byte, then some longer ones, as byte-level vocabularies have them.
PIECES = [b"", *(bytes([n]) for n in range(1, 256)), b"Dear ", b"I work", b".\n\n", b"echn"]
MARKS = {1: "job", 2: "past", 3: "skills", 4: "name"}
FORM = {1: "Data Analyst", 2: "Data Clerk at Tern Inc.", 3: "python; SQL", 4: "Zoë 田"}
OWN = [
    "Dear Manager,",
    "I was {a_past}.",
    "I was asked.",
    "I can {skills}, as {a_job} does.",
    "I wish to be with {company}.",
    "Yours,\n{name}",
]


def tokens(text: str) -> list[int]:
    return list(text.encode())


def of_form(answer: str = "") -> tuple[Guard, list[int]]:
    """The guard of a form whose field names are special tokens, and the tokens so far."""
    pieces = [b"" if n in MARKS else piece for n, piece in enumerate(PIECES)]
    prompt = [token for mark, value in FORM.items() for token in (mark, *tokens(value))]
    guard = Sentences(pieces, MARKS, OWN).guard(prompt)
    assert guard
    return guard, [*prompt, *tokens(answer)]


def goes_on(answer: str) -> set[str]:
    """With what the guard lets an answer go on; "" is its end."""
    guard, position = of_form(answer)
    held_back = set(guard.forbidden(position))
    free = {chr(n) for n in range(5, 256) if n not in held_back}
    return free | ({""} if 0 not in held_back else set())


@pytest.mark.parametrize(
    "answer",
    [
        "Dear Manager,\n\nI was a Data Clerk at Tern Inc. I was asked.",
        "I can python; SQL, as a Data Analyst does.",
        "I can python and SQL, as a Data Analyst does. Yours,\nZoë 田",
    ],
)
def test_own_sentences_of_the_forms_values_may_be_written(answer: str) -> None:
    guard, position = of_form()
    for token in tokens(answer):
        assert not guard.forbids(position, token), bytes(position)
        position.append(token)
    assert not guard.forbids(position, 0)


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("", {"D", "I", "Y"}),
        ("I was a", {" ", "s"}),  # a past post, or "asked"
        ("I was a Data ", {"C"}),  # the job is no past post
        # The full stop of the value is the sentence's.
        ("I was a Data Clerk at Tern Inc.", {"", " ", "\n", "."}),
        ("I was asked.", {"", " ", "\n"}),
        ("I was asked.\n", {"\n"}),
        ("I was asked. ", {"D", "I", "Y"}),
        ("I w", {"a"}),  # no company was given, so nobody wishes to be with one
        ("I can python", {";", " "}),
        ("Yours,\nZo", {"\xc3"}),
    ],
)
def test_an_answer_goes_on_with_a_sentence_or_a_value_that_was_begun(
    answer: str, wanted: set[str]
) -> None:
    assert goes_on(answer) == wanted


def test_a_token_may_span_the_end_of_a_value_and_of_a_sentence() -> None:
    guard, position = of_form("I was a Data Clerk at Tern Inc")
    assert not guard.forbids(position, PIECES.index(b".\n\n"))
    assert guard.forbids([*position, *tokens(". I was as")], PIECES.index(b".\n\n"))


@pytest.mark.parametrize(
    "answer", ["", "I", "I was a", "I was a D", "I can python", "I was asked."]
)
def test_judging_all_tokens_at_once_agrees_with_judging_each(answer: str) -> None:
    guard, position = of_form(answer)
    alone = [n for n in range(len(PIECES)) if guard.forbids(position, n)]
    assert guard.forbidden(position) == alone


def test_another_answer_to_the_same_prompt_is_followed_from_its_beginning() -> None:
    guard, position = of_form("I was as")
    other = of_form("Dear M")[1]
    assert not guard.forbids(position, ord("k"))
    assert guard.forbids(other, ord("k"))
    assert not guard.forbids(other, ord("a"))


def test_a_prompt_that_gives_no_sentence_its_values_is_answered_freely() -> None:
    assert Sentences(PIECES, MARKS, ["I can {skills}."]).guard(tokens("Hello")) is None


def test_the_loop_guard_yields_if_no_other_token_is_possible() -> None:
    guard, position = of_form("I was a Data ")
    assert ord("C") not in guard.added(position, [ord("C")])
    assert ord("D") in guard.added([*position[: -len("I was a Data ")]], [ord("D")])


def test_a_checkpoints_list_is_read_with_the_bytes_of_its_tokens(tmp_path: Path) -> None:
    folder = tiny.save(tmp_path)
    assert sentences.load(folder) is None
    (folder / sentences.FILE).write_text("Dear Manager,\nYours,\\n{name}\n")
    guard = sentences.load(folder)
    assert guard is not None
    assert guard.own == ["Dear Manager,", "Yours,\n{name}"]
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    special = {token["id"]: token["content"] for token in tokenizer["added_tokens"]}
    assert all(guard.pieces[n] == b"" for n in special)
    assert guard.names == {n: text.strip("<|>") for n, text in special.items()}
    vocabulary = tokenizer["model"]["vocab"]
    assert guard.pieces[vocabulary["Ã"]] == b"\xc3"  # as byte-level vocabularies show it
    assert guard.pieces[vocabulary["Ġ"]] == b" "
