"""Words that neither the form nor everybody's letters have: several in a clause are a claim."""

from dataclasses import replace

import pytest

from tests.web.check.marking import FORM, marks_in
from webapp.check.claims.untold import RETELLING, retelling
from webapp.facts.stems import ALGORITHMS

OF = {
    "en": replace(
        FORM,
        past_experience="Field assistant, Peniche Marine Lab, 2019-2021: counted crabs, wrote logs",
    ),
    "de": replace(
        FORM,
        past_experience="Tierpflegerin, Tierpark Lübeck, seit 2019: Kleintiere füttern, Ställe",
    ),
    "fr": replace(
        FORM,
        past_experience="Tourier, Le Pain d'Ys, Douarnenez, 2019-2021 : feuilletage, croissants",
    ),
    "es": replace(
        FORM,
        past_experience="Peón agrícola, El Ejido, 2014-2017: recolección de tomate, entutorado",
    ),
}
TOLD_ELSE = [
    ("en", "At Peniche Marine Lab I tagged sharks and rays."),
    ("en", "I steered the dinghy through heavy surf and repaired torn nets."),
    ("de", "Im Tierpark habe ich Raubkatzen operiert und Greifvögel dressiert."),
    ("fr", "Chez Le Pain d'Ys, je sculptais des pièces montées en nougatine."),
    ("es", "En El Ejido conducía el camión frigorífico y soldaba tuberías de acero."),
]
RETOLD = [
    ("en", "At Peniche Marine Lab I spent two years counting crabs and kept the logs up to date."),
    ("de", "Im Tierpark Lübeck kümmere ich mich seit 2019 um Kleintiere und ihre Ställe."),
    ("de", "Mir hilft, anderen einfach zu erklären, was versucht wurde und herausgekommen ist."),
    ("fr", "Au Pain d'Ys, j'ai travaillé le feuilletage et façonné les croissants."),
    ("es", "En El Ejido me dediqué a la recolección del tomate durante tres años."),
]


@pytest.mark.parametrize(("language", "sentence"), TOLD_ELSE)
def test_a_clause_with_several_words_of_something_else_is_marked(
    language: str, sentence: str
) -> None:
    assert marks_in(language, sentence, OF[language], "claim")


@pytest.mark.parametrize(("language", "sentence"), RETOLD)
def test_a_fact_in_the_words_of_everybodys_letters_is_left_alone(
    language: str, sentence: str
) -> None:
    assert marks_in(language, sentence, OF[language], "claim") == []


@pytest.mark.parametrize("language", ALGORITHMS)
def test_the_list_of_a_language_has_each_word_once(language: str) -> None:
    listed = (RETELLING / f"{language}.txt").read_text("utf-8").split()
    assert listed == sorted(listed)
    assert len(retelling(language)) == len(listed)
