import re
from collections import Counter

import pytest

from training.evaluation.marks import repeated_sentences
from training.mini.form_maker import FormMaker
from training.mini.forms import LENGTHS, Form
from training.mini.hard_forms import HardFormMaker
from training.mini.letters import FIELD_OF, Writer, joined, phrases, sentences

SENTENCES = 300


def drawn(hard: float) -> list[tuple[Form, str]]:
    maker = HardFormMaker(11, hard=hard) if hard else FormMaker(11)
    writer = Writer(11)
    return [(form, writer.letter(form)) for form in (maker.form() for _ in range(SENTENCES))]


@pytest.fixture(scope="module", params=[0.0, 0.6])
def letters(request: pytest.FixtureRequest) -> list[tuple[Form, str]]:
    return drawn(request.param)


def test_no_sentence_stands_twice(letters: list[tuple[Form, str]]) -> None:
    typed = {text: "\n".join(form.values.values()) for form, text in letters}
    twice = [(s, text) for _, text in letters for s, _ in repeated_sentences(text)]
    assert [s for s, text in twice if s not in typed[text]] == []


def test_every_value_stands_in_the_letter(letters: list[tuple[Form, str]]) -> None:
    for form, text in letters:
        for key, value in form.values.items():
            stem = value.removesuffix(".")
            assert stem in text or (key == "Skillsets" and joined(value) in text), (key, value)


def test_facts_come_in_one_order(letters: list[tuple[Form, str]]) -> None:
    order = ("current", "past", "skills", "qualifications", "preferred")
    for form, text in letters:
        # Values may hold one another's words: only long ones tell where they stand.
        values = [form.values.get(FIELD_OF[slot], "").removesuffix(".") for slot in order]
        places = [text.rindex(t) for t in values if len(t) > 40 and text.count(t) == 1]
        assert places == sorted(places)


def test_sentences_of_a_pool_come_in_its_order() -> None:
    stages = [*phrases()["slots"]["work"], phrases()["tone"]["warm"]["work"]]
    form = Form({"Job Title": "Cook", "Hiring Company": "Aga", "Applicant Name": "Jo"}, "warm")
    writer = Writer(1)
    most = 0
    for _ in range(50):
        text = writer.letter(form)
        places_by_stage = [[text.index(s) for s in stage if s in text] for stage in stages]
        assert max(len(places) for places in places_by_stage) <= 1
        places = [place for stage in places_by_stage for place in stage]
        assert places == sorted(places)
        most = max(most, len(places))
    assert most >= len(stages) - 1


def test_letter_ends_with_thanks_once(letters: list[tuple[Form, str]]) -> None:
    for form, text in letters:
        own = [s for tone in phrases()["tone"].values() for s in tone["closing"]]
        thanks = [*phrases()["slots"]["closing"][-1], *own]
        named = [s.format(company=form.values["Hiring Company"]) for s in thanks]
        assert [text.split("\n\n")[-2].endswith(s) for s in named].count(True) == 1
        assert sum(s in text for s in named) == 1


def test_a_sentence_stands_in_one_pool_only() -> None:
    data = phrases()
    every = [s for slot in data["slots"] for s in sentences(slot)]
    every += [s for tone in data["tone"].values() for n, pool in tone.items() if n != "signoff"
              for s in pool]  # fmt: skip
    every += [s for pool in data["trade"].values() for s in pool]
    assert [s for s, n in Counter(every).items() if n > 1] == []


def test_every_letter_is_long_enough(letters: list[tuple[Form, str]]) -> None:
    usual = [text for form, text in letters if form.length != "short"]
    assert min(len(text.split()) for _, text in letters) >= 120
    assert min(len(text.split()) for text in usual) >= 140


def test_a_letter_is_as_long_as_the_form_asks_for() -> None:
    values = {"Job Title": "Cook", "Hiring Company": "Aga", "Applicant Name": "Jo"}
    lengths = {
        length: [len(Writer(n).letter(Form(values, "warm", length=length)).split())
                 for n in range(30)]
        for length in (None, *LENGTHS)
    }  # fmt: skip
    assert max(lengths["short"]) < min(lengths[None])
    assert max(lengths[None]) < min(lengths["long"])


def test_of_two_posts_alike_at_most_one_has_years() -> None:
    maker, form = HardFormMaker(2, hard=0.5), FormMaker(3).form()
    pairs = [[text for text, _ in maker.alike(form)] for _ in range(200)]
    dated = [sum(bool(re.search(r"\b(?:19|20)\d\d\b", text)) for text in pair) for pair in pairs]
    assert set(dated) == {0, 1}
    begins = [len({text.split()[0] for text in pair}) == 1 for pair in pairs]
    assert sum(begins) > len(pairs) / 3


def test_few_posts_have_years() -> None:
    forms = [form for form, _ in drawn(0.4)]
    work = [v for form in forms for key, v in form.values.items() if "Working" in key]
    assert len([w for w in work if re.search(r"\b(?:19|20)\d\d\b", w)]) < len(work) / 6


def test_hard_values_are_of_the_kinds_that_failed() -> None:
    forms = [form for form, _ in drawn(0.6)]
    names = [form.values["Applicant Name"] for form in forms]
    assert len([n for n in names if ord(n[-1]) > 0x2FF]) > SENTENCES / 10
    han = {ord(c) >> 12 for n in names for c in n if 0x4E00 <= ord(c) <= 0x9FFF}
    assert han >= {5, 6, 7, 8, 9}  # every leading byte
    work = [form.values.get("Past Working Experience", "") for form in forms]
    assert len([w for w in work if re.search(r"\b(?:19|20)\d\d\b", w)]) > SENTENCES / 30
    assert len([w for w in work if len(w.split()) > 12]) > SENTENCES / 10
    titles = [form.values["Job Title"] for form in forms]
    assert len([t for t in titles if t[0].casefold() in "aeiou"]) > SENTENCES / 20
