"""What `make finetune` takes as examples, and how it says what it doesn't."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from modelserver.config import MINI
from modelserver.errors import ModelError
from tests.training.finetuning import LETTERS
from training.finetune.errors import FinetuneError
from training.finetune.examples import read
from training.finetune.prepare import hold_out, prepare, sorted_out
from training.finetune.recipe import ALLOWED, Recipe
from training.finetune.work import Work

GOOD = json.loads(LETTERS.read_text("utf-8").splitlines()[0])
CONFIG = json.loads((MINI / "config.json").read_text())


def put(folder: Path, *values: Any, name: str = "a.jsonl") -> Path:
    text = "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)
    (folder / name).write_text(text, "utf-8")
    return folder


def test_the_examples_that_come_along_are_all_learned_from() -> None:
    good, left_out = sorted_out(read(LETTERS.parent))
    assert (len(good), left_out) == (8, [])


def test_a_folder_is_read_in_the_order_of_its_names_each_example_once(tmp_path: Path) -> None:
    first, second, third = map(json.loads, LETTERS.read_text("utf-8").splitlines()[:3])
    put(tmp_path, first, second)
    (tmp_path / "b.json").write_text("\ufeff" + json.dumps([second, third]), "utf-8")
    (tmp_path / "notes.txt").write_text("not read")
    examples = read(tmp_path)
    assert [example.where for example in examples] == [
        f"{tmp_path}/a.jsonl:1", f"{tmp_path}/a.jsonl:2", f"{tmp_path}/b.json, example 2"
    ]  # fmt: skip
    assert [example.letter for example in examples] == [each["letter"] for each in (
        first, second, third)]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"letter": "Dear"}, 'there is no "form"'),
        ({"form": GOOD["form"]}, 'there is no "letter"'),
        ({"form": GOOD["form"], "letter": " \n"}, "it is empty"),
        ({"form": GOOD["form"], "letter": 7}, 'there is no "letter"'),
        ({**GOOD, "rating": 1}, "and nothing else"),
        ([GOOD], "an example is an object"),
        ({**GOOD, "form": {**GOOD["form"], "skillset": "x"}}, "a field 'skillset'; there are job"),
        ({**GOOD, "form": {**GOOD["form"], "skills": ["x"]}}, "skills must be a text"),
        ({**GOOD, "form": {**GOOD["form"], "company": ""}}, "Hiring Company is needed."),
        ({**GOOD, "form": {**GOOD["form"], "skills": "x" * 2001}}, "2000 characters at most"),
        ({**GOOD, "form": {**GOOD["form"], "tone": "rude"}}, "Tone: choose one of professional"),
    ],
)
def test_an_example_that_can_not_be_used_is_named(
    tmp_path: Path, value: Any, sentence: str
) -> None:
    with pytest.raises(FinetuneError) as refused:
        read(put(tmp_path, GOOD, value))
    assert str(refused.value).startswith(f"{tmp_path}/a.jsonl:2: ")
    assert sentence in str(refused.value)


def test_all_that_is_wrong_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(FinetuneError) as refused:
        read(put(tmp_path, *[{"letter": str(n)} for n in range(12)]))
    assert str(refused.value).count('there is no "form"') == 10
    assert "... and 2 more" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.jsonl", b'{"form": "caf\xe9"}', "a.jsonl is no UTF-8, from byte 13 on"),
        ("a.jsonl", b"\n{", "a.jsonl:2 is no JSON"),
        ("a.json", b"[" * 100_000, "a.json is no JSON"),
        ("a.jsonl", b"\n\n", "holds no example"),
        ("a.txt", b"Dear", "is empty: it may hold .jsonl and .json files"),
    ],
)
def test_a_file_that_can_not_be_read_is_named(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FinetuneError, match=sentence):
        read(tmp_path)


def test_a_path_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    with pytest.raises(FinetuneError, match="no file and no folder"):
        read(tmp_path / "missing")


def test_letter_that_invents_is_left_out_with_the_reason(tmp_path: Path) -> None:
    lie = {**GOOD, "letter": GOOD["letter"].replace("Northgate Water", "Microsoft in 2003")}
    work = Work(tmp_path / "run")
    prepare(work, MINI, put(tmp_path, GOOD, lie), Recipe(), print)
    data = json.loads((work.data / "data.json").read_text())["data"]
    assert (data["examples"], data["left_out"]) == (1, 1)
    assert "a.jsonl:2: " in (work.data / "left-out.txt").read_text("utf-8")
    with pytest.raises(FinetuneError, match="no letter that keeps the product's rules"):
        prepare(Work(tmp_path / "other"), MINI, put(tmp_path, lie), Recipe(), print)


def test_a_letter_longer_than_the_product_asks_for_is_refused(tmp_path: Path) -> None:
    work, odd = Work(tmp_path / "run"), "ž" * 400
    long = {**GOOD, "letter": GOOD["letter"].replace("Thank you", f"{odd} Thank you")}
    with pytest.raises(FinetuneError, match=r"a\.jsonl:1: the letter has \d+ tokens; 600 at most"):
        prepare(work, MINI, put(tmp_path, long), Recipe(), print)
    assert not work.data.exists()


def test_a_tenth_is_held_out_whatever_the_order() -> None:
    example = read(LETTERS)[0]
    many = [replace(example, letter=str(n)) for n in range(40)]
    held_out = {
        each.letter for each, is_held_out in zip(many, hold_out(many), strict=True) if is_held_out
    }
    assert len(held_out) == 4
    many.reverse()
    assert held_out == {
        each.letter for each, is_held_out in zip(many, hold_out(many), strict=True) if is_held_out
    }
    assert hold_out(many[:9]) == [False] * 9


@pytest.mark.parametrize("name", ALLOWED)
def test_a_recipe_out_of_range_is_refused_with_what_is_allowed(name: str) -> None:
    low, high = ALLOWED[name]
    Recipe().check(CONFIG)
    wrong: Any
    for wrong in (low - 1, high + 1, float("nan")):
        with pytest.raises(FinetuneError, match=f"--{name.replace('_', '-')} must be from {low} "):
            replace(Recipe(), **{name: wrong}).check(CONFIG)


def test_no_rank_is_above_the_narrowest_matrix() -> None:
    replace(Recipe(), rank=128).check(CONFIG)
    with pytest.raises(FinetuneError, match="from 1 to 128 for this model, not 129"):
        replace(Recipe(), rank=129).check(CONFIG)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"model_type": "llama"}, "only 'qwen2'"),
        ({"quantization_config": {"bits": 4}}, "quantised"),
    ],
)
def test_another_kind_of_base_is_refused(
    tmp_path: Path, change: dict[str, Any], sentence: str
) -> None:
    (tmp_path / "config.json").write_text(json.dumps(CONFIG | change))
    with pytest.raises(ModelError, match=sentence):
        prepare(Work(tmp_path / "run"), tmp_path, LETTERS, Recipe(), print)
