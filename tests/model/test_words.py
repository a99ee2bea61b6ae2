import json
from pathlib import Path

import pytest

from modelserver import words
from modelserver.words import Words
from tests.model import checkpoints

# One token a byte, then some longer ones, as byte-level vocabularies have them; 0 is special.
PIECES = [b"", *(bytes([n]) for n in range(1, 256)), b" D", b" T", b"echn", b"ician", b"ag", b" at"]
OWN = ["I", "work", "as", "a", "at", "don't"]


def tokens(text: str) -> list[int]:
    return list(text.encode())


def guard(prompt: str) -> words.Guard:
    return Words(PIECES, OWN).guard(tokens(prompt))


@pytest.mark.parametrize(
    "answer",
    [
        "I work at Café, Zürich",
        "I work as a Technician, 2017-2020.",
        "I don't work; 2017-2020!",
        "田中",
        "- ( ) \n\n",
    ],
)
def test_words_of_the_prompt_and_of_the_list_may_be_written(answer: str) -> None:
    prompt = "Technician\x002017-2020\x00田中\x00Café\x00Zürich"  # 0 is special
    free = guard(prompt)
    seen = tokens(prompt)
    for token in tokens(answer):
        assert not free.forbids(seen, token), bytes(seen)
        seen.append(token)


@pytest.mark.parametrize(
    ("answer", "token", "forbidden"),
    [
        ("a", b" T", False),
        ("a T", b"echn", False),
        ("a T", b"ag", True),  # no word begins with Tag
        ("a Techn", b"ician", False),
        ("a Techn", b",", True),  # Techn is none
        ("a Techn", b" at", True),
        ("a Technician", b"s", True),
        ("a Technician", b",", False),
        ("201", b"7", False),
        ("201", b"4", True),
        ("201", b" at", True),  # no number of the prompt
        ("2017", b"0", True),
        ("2017", b"-", False),
        ("20", b"", True),  # nor may the answer end there
        ("2017-2020", b"", False),
    ],
)
def test_what_is_of_neither_is_ruled_out(answer: str, token: bytes, forbidden: bool) -> None:
    prompt = "Technician\x002017-2020"
    number = PIECES.index(token)
    held, seen = guard(prompt), tokens(prompt) + tokens(answer)
    assert held.forbids(seen, number) is forbidden
    assert (number in held.forbidden(seen)) is forbidden


FORM = {
    b"<": "Data Analyst",
    b">": "Data Analyst at Tern, 2017-2020",
    b"|": "python; SQL; SQL audits",
    b"~": "I worked at Sony for 2 years",
}


def of_form(answer: str) -> tuple[words.Guard, list[int]]:
    """A guard of a form whose field names are special tokens, and the tokens so far."""
    pieces = [b"" if piece in FORM else piece for piece in PIECES]
    prompt = b"".join(mark + value.encode() for mark, value in FORM.items()) + b"~"
    return Words(pieces, [*OWN, "and", "to"]).guard(list(prompt)), [*prompt, *answer.encode()]


@pytest.mark.parametrize(
    ("answer", "goes_on"),
    [
        ("a Data", {" "}),  # of both values
        ("a Data Analyst", None),  # the shorter one is whole
        ("a Data Analyst at", None),  # or the company that one is wanted at
        ("a Data Analyst at T", {"e"}),
        ("a Data Analyst at Tern", {",", " "}),
        ("a Data Analyst at Tern,", {" "}),
        ("a Data Analyst at Tern, 2017-2", {"0"}),
        ("a Data Analyst at Tern, 2017-2020", None),
        ("at python", {";", ","}),  # as typed, or as one says it
        ("at python,", {" "}),
        ("at python, SQL", {" "}),
        ("at python, SQL and SQL audits", None),
        ("I", None),  # a word of the model's own begins nothing
        ("I work at", None),
        ("I worked", {" "}),
    ],
)
def test_a_value_that_was_begun_goes_on_as_it_was_typed(
    answer: str, goes_on: set[str] | None
) -> None:
    held, seen = of_form(answer)
    free = {chr(n) for n in range(1, 128)} - {chr(n) for n in held.forbidden(seen) if n < 128}
    assert free == goes_on if goes_on else {",", ".", " ", "\n"} <= free


@pytest.mark.parametrize(
    ("answer", "token", "forbidden"),
    [
        ("Tern, 2017-2020", b" D", True),
        ("Tern, 2017-2020 ", b"D", True),
        ("Tern, 2017-2020", b" at", False),
        ("Tern, 2017-2020", b".", False),
        ("Tern, 2017-2020.", b" D", False),
        ("Tern, 2017-2020. ", b"I", False),
    ],
)
def test_no_value_begins_right_behind_another(answer: str, token: bytes, forbidden: bool) -> None:
    held, seen = of_form(f"a Data Analyst at {answer}")
    assert held.forbids(seen, PIECES.index(token)) is forbidden


@pytest.mark.parametrize(
    ("answer", "token", "forbidden"),
    [
        ("", "W", False),
        ("Dear ", "W", False),  # words in capitals alone
        ("I work. ", "W", False),
        ("I work\n", "W", False),
        ("I work at ", "W", True),  # no employer is called Work
        ("I work at ", "w", False),
        ("I work as ", "I", False),
        ("I work at ", "D", False),  # of a value
    ],
)
def test_a_word_of_its_own_has_a_capital_only_where_a_sentence_begins(
    answer: str, token: str, forbidden: bool
) -> None:
    held = Words(PIECES, [*OWN, "Work", "Dear"]).guard([*tokens("Data"), 0])
    seen = [*tokens("Data"), 0, *tokens(answer)]
    assert held.forbids(seen, ord(token)) is forbidden
    assert (ord(token) in held.forbidden(seen)) is forbidden


def test_a_value_begins_with_its_first_word() -> None:
    held, seen = of_form("a ")
    free = {chr(n) for n in range(128)} - {chr(n) for n in held.forbidden(seen)}
    assert {"D", "p", "I", "w"} <= free  # of values, and of the model's own words
    assert not free & {"T", "S", "2"}  # of Tern, SQL and 2017, with which no value begins


def test_a_title_that_ends_like_a_post_begins_binds_nobody_to_its_employer() -> None:
    pieces = [b"" if piece == b"|" else piece for piece in PIECES]
    prompt = tokens("Senior Cook|Cook at Tern|Aga")
    held = Words(pieces, OWN).guard(prompt)
    assert not held.forbids([*prompt, *tokens("a Senior Cook at ")], ord("A"))
    assert held.forbids([*prompt, *tokens("a Senior Cook ")], ord("T"))
    assert not held.forbids([*prompt, *tokens("a Cook at ")], ord("T"))


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "a",
        "a Data Analyst",
        "a Data Analyst at T",
        "a Data",
        "a Data Ana",
        "at python",
        "I worke",
    ],
)
def test_all_tokens_at_once_are_judged_as_each_by_itself(answer: str) -> None:
    held, seen = of_form(answer)
    alone = [n for n in range(len(PIECES)) if held.forbids(seen, n)]
    assert held.forbidden(seen) == alone


def test_a_value_that_is_a_loop_may_be_written() -> None:
    held = Words(PIECES, OWN).guard(tokens("7" * 40))
    seen = tokens("7" * 40) + tokens("7" * 20)
    assert not held.forbids(seen, ord("7"))
    assert ord("7") not in held.added(seen, [ord("7")])
    assert ord(" ") in held.added(seen, [])


def test_the_prompts_last_word_is_no_part_of_the_answer() -> None:
    assert not guard("Tech").forbids(tokens("Tech"), ord("a"))


def test_a_checkpoints_list_is_read_with_the_bytes_of_its_tokens(tmp_path: Path) -> None:
    folder = checkpoints.save(tmp_path)
    assert words.load(folder) is None
    (folder / words.FILE).write_text("Dear\nManager\n")
    found = words.load(folder)
    assert found is not None
    assert found.own == {b"Dear", b"Manager"}
    told = json.loads((folder / "tokenizer.json").read_text())
    special = {token["id"] for token in told["added_tokens"]}
    assert all(found.pieces[n] == b"" for n in special)
    vocabulary = told["model"]["vocab"]
    assert found.pieces[vocabulary["Ã"]] == b"\xc3"  # as byte-level vocabularies show it
    assert found.pieces[vocabulary["Ġ"]] == b" "
