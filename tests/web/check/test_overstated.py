"""A deed of the form that the letter makes larger, and what the form says isn't finished."""

from dataclasses import replace

import pytest

from tests.web.check.marking import FORM, marks
from webapp.check import check

MODEST = replace(
    FORM,
    preferred_qualifications="Export documentation, menu costing, AWS certified developer",
    past_experience="Cook, Hotel Lyric (2015-2017). Bar staff, Murphy's, 2017-2019.",
    current_experience="Gardener, Heligan, since 2019. Camellia beds, compost, plant labels. "
    "Pruned roses",
    skills="pruning, French, Irish, Welsh",
    qualifications="Level 5 Cert in Agriculture, Clonakilty 2020 (Level 6 Green Cert not finished);"
    " B.Tech Horticulture (pursuing)",
)
PROUD = replace(
    MODEST,
    current_experience="Head gardener, Heligan, since 2019: camellia beds, compost, plant labels; "
    "lead a team of 4, train apprentices, founded the seed bank, reduced waste by 20%, sole keeper "
    "of the camellias, across the region, never missed a deadline, praised by visitors, adopted as "
    "a template, since childhood, decided on plants",
    qualifications="Level 6 Green Cert",
)
LARGER = [
    "I look after the camellia beds on my own.",
    "I planted the camellia beds from scratch.",
    "The plant labels were introduced by me.",
    "I am in charge of the camellia beds.",
    "I have run the camellia beds since 2019.",
    "My work included training the apprentices.",
    "I negotiated the compost.",
    "Visitors praised my camellia beds.",
    "My plant labels are used across the region.",
    "My plant labels have become the standard.",
    "Waste at Heligan has dropped since I took on the compost.",
    "I have been pruning all my life.",
    "Not one of my camellias has ever died.",
    "My compost has never failed.",
]


@pytest.mark.parametrize("sentence", LARGER)
def test_a_deed_made_larger_is_marked(sentence: str) -> None:
    assert marks(sentence, MODEST)


@pytest.mark.parametrize("sentence", LARGER)
def test_a_deed_as_large_as_the_form_has_it_is_left_alone(sentence: str) -> None:
    assert marks(sentence, PROUD, "claim", "title") == []


def test_another_s_rank_makes_nobody_head() -> None:
    form = replace(MODEST, current_experience="Gardener, Heligan; budget held by the head gardener")
    assert marks("I have been head gardener at Heligan.", form, "title")


@pytest.mark.parametrize(
    "sentence",
    [
        "I wasn't in charge of the camellia beds.",
        "I like to work independently.",
        "Since going out on my own I have looked after camellia beds.",
        "I have grown in this job.",
        "You ask for somebody in charge.",
    ],
)
def test_what_makes_no_deed_larger_is_left_alone(sentence: str) -> None:
    assert marks(sentence, MODEST, "claim") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "I completed my Green Cert in 2020.",
        "With my Level 6 Green Cert passed, I am ready.",
        "I hold a B.Tech in Horticulture.",
        "As a B.Tech graduate in Horticulture, I would like to grow.",
    ],
)
def test_what_isn_t_finished_is_not_held(sentence: str) -> None:
    assert marks(sentence, MODEST)


@pytest.mark.parametrize(
    "sentence",
    [
        "I hold a Level 5 Cert in Agriculture.",
        "I am still working towards my Green Cert.",
        "I will have passed my Green Cert soon.",
        "I am pursuing a B.Tech in Horticulture.",
    ],
)
def test_what_is_finished_or_goes_on_may_be_said(sentence: str) -> None:
    assert marks(sentence, MODEST) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "I have costed menus for a long time.",
        "Export documentation has been part of my work.",
        "As an AWS certified developer, I would need little time.",
    ],
)
def test_what_the_job_asks_for_and_no_fact_has_is_marked(sentence: str) -> None:
    assert marks(sentence, MODEST)


GERMAN = replace(
    MODEST,
    past_experience="2009-2014 Gärtnerei Holm, Beete und Kompost",
    current_experience="seit 2015 Pflanzenhof Lind, Teilzeit, Beete, Kompost, Hilfe im Verkauf",
    skills="Rosenschnitt, Russisch Grundkenntnisse",
    qualifications="Weiterbildung Baumpfleger abgebrochen, Floristin 2009",
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Die Beete pflege ich bei Lind eigenverantwortlich.",
        "Den Kompost habe ich bei Lind eingeführt.",
        "Bei Lind leite ich die Gruppe für die Beete.",
        "Durch meinen Kompost ging der Verlust bei den Beeten zurück.",
        "Bei meinen Beeten gab es keinen einzigen Ausfall.",
        "Mein Russisch ist verhandlungssicher.",
        "Die Weiterbildung zum Baumpfleger habe ich erfolgreich abgeschlossen.",
    ],
)
def test_a_deed_made_larger_in_german_is_marked(sentence: str) -> None:
    assert marks_in_german(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Die Beete pflege ich bei Lind in Teilzeit.",
        "Ich habe Grundkenntnisse in Russisch.",
        "Die Weiterbildung zum Baumpfleger habe ich nicht abgeschlossen.",
        "Ich bin seit 2009 Floristin.",
    ],
)
def test_what_the_form_says_in_german_is_left_alone(sentence: str) -> None:
    assert marks_in_german(sentence) == []


def marks_in_german(sentence: str) -> list[str]:
    wish = "Ich freue mich auf ein Gespräch mit Ihnen und bin für die Aufgabe bereit."
    body = f"Sehr geehrte Damen und Herren,\n\n{sentence} {wish}"
    return [one.text for one in check(GERMAN, body).unsourced]
