"""Numbers that follow from the form: from periods, months, shares of a week, and lists."""

from dataclasses import replace

import pytest

from tests.web.check.marking import FORM, marks

OWN = replace(
    FORM,
    past_experience="Commis chef, Hotel Meyrick 2015-2017. Chef de partie, Moran's 2017-2021.\n"
    "Au pair in Lyon, Sept 2019 - June 2020",
    current_experience="Teacher at Lake Albert, 0.8, since 2015; 140 cows; team of 4; "
    "filled in ADR forms (11 in 2023); 5 of 8 modules done",
    skills="English, French, Tamil",
)


@pytest.mark.parametrize(
    "sentence",
    [
        "I spent four years at Moran's.",
        "Ten months in Lyon taught me French.",
        "I work four days a week.",
        "I listen in three languages.",
        "I have milked a hundred and forty cows.",
        "Our four-member team gets on well.",
        "In 2023 I filled in eleven reports.",
        "Three modules are ahead of me.",
        "For a decade I have taught at Lake Albert.",
        "I learned to measure twice.",
        "The second half of the day is mine.",
        "You ask for two years as a clerk.",
        "Two years as a clerk is what you stipulate.",
    ],
)
def test_a_number_that_follows_from_the_form_is_left_alone(sentence: str) -> None:
    assert marks(sentence, OWN, "number", "year") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "I spent six years at Moran's.",
        "Fourteen months in Lyon taught me French.",
        "I work two days a week.",
        "I listen in nine languages.",
        "I have milked a hundred and sixty cows.",
        "Our nine-member team gets on well.",
        "In 2023 I filled in fifteen reports.",
        "For two decades I have taught at Lake Albert.",
        "I read twice as many papers.",
    ],
)
def test_a_number_that_does_not_is_marked(sentence: str) -> None:
    assert marks(sentence, OWN, "number", "year")
