"""No number without a source: what is let through beside a sheet of facts, and what isn't."""

# ruff: noqa: RUF001 - dashes and digits of other scripts are what is tested

import re

import pytest

from webapp.lab import fact_sheets, sourced

SHEET = (
    "Pizza Napoletana is baked for 60 to 90 seconds in a wood-fired oven at about 485 °C.\n"
    "It is at most 35 cm wide. The violin has four strings.\n"
    "Males are 53.5 to 60 cm. Until 2016 it was endangered. One of 1,500 is white."
)


@pytest.mark.parametrize(
    "sentence",
    [
        "It is made of dough, tomatoes and cheese.",
        "It bakes for 60 to 90 seconds.",
        "It takes 60–90 s at 485°C.",
        "Between 60 and 90 seconds are enough.",
        "sixty to ninety seconds",
        "It is 35 centimetres wide.",
        "It is 35 cm.",
        "The width is 35.",
        "485 degrees Celsius",
        "It has 4 strings.",
        "Males are 53.5 to 60.0 cm tall.",
        "It was endangered until 2016.",
        "One of 1500 is white.",
        "Once it is baked, it is eaten.",
    ],
)  # fmt: skip
def test_a_number_of_the_sheet_may_be_said(sentence: str) -> None:
    assert sourced.is_sourced(sentence, SHEET)


@pytest.mark.parametrize(
    "sentence",
    [
        "It has 8 slices.",
        "It has eight slices.",
        "It weighs 35 kg.",
        "It has 35 toppings.",
        "It takes 35 minutes.",
        "It takes 60 minutes.",
        "Bake it for 60-100 seconds.",
        "It was invented in 1889.",
        "It was invented in the 19th century.",
        "It was invented in the nineteenth century.",
        "It goes back to the XIX age.",
        "A dozen eggs are needed.",
        "Hundreds of people like it.",
        "It has twenty-five toppings.",
        "It is twice as hot.",
        "Half of it is water.",
        "½ of it is water.",
        "It costs $12.",
        "It has 300 kcal.",
        "It has ٨ slices.",
        "It has ８ slices.",
        "It has 八 slices.",
        "It has Ⅷ slices.",
        "It is the second most popular dish.",
        "Es hat acht Stücke.",
        "Elle a douze parts.",
        "Tiene veinticinco trozos.",
        "It has 4 wheels and four strings.",
        "It is 53 cm.",
        "1.500.000 are eaten.",
    ],
)
def test_any_other_number_may_not(sentence: str) -> None:
    assert not sourced.is_sourced(sentence, SHEET)


def test_without_facts_no_number_may_be_said() -> None:
    assert sourced.is_sourced("It is food.", "")
    assert not sourced.is_sourced("It has 2 sides.", "")


def test_each_fact_names_its_source_and_each_label_one_sheet() -> None:
    text = fact_sheets.FILE.read_text()
    labels = [each for line in re.findall(r"labels = \[(.*)\]", text) for each in line.split(", ")]
    assert len(labels) == len(set(labels)) > 60
    sheets = fact_sheets._sheets()
    facts = {fact for sheet in sheets.values() for fact in sheet}
    assert all(fact.text.endswith(".") and len(fact.source) > 3 for fact in facts)
    for sheet in sheets.values():
        whole = "\n".join(fact.text for fact in sheet)
        assert all(sourced.is_sourced(fact.text, whole) for fact in sheet)


@pytest.mark.parametrize("label", ["pizza", "Pizza, pizza pie", "apple_pie", "Apple  Pie"])
def test_a_sheet_is_found_however_a_model_writes_its_class(label: str) -> None:
    assert fact_sheets.about(label)
    assert fact_sheets.about("carpenter's kit") == ()
