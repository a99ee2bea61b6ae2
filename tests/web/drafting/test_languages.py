"""Letters in paragraphs in other languages than English."""

from dataclasses import replace

import pytest

from tests.web.drafting.test_drafting import FORM, compose
from webapp.check import check
from webapp.core.language import language_of
from webapp.drafting import LANGUAGES
from webapp.letters.form import Form
from webapp.letters.language import english_name

GERMAN = [
    (
        "Hiermit bewerbe ich mich um die Stelle als Data Scientist bei google. Mich reizt die "
        "Arbeit mit Daten, die andere dann nutzen, und die Sorgfalt, die sie jeden Tag verlangt."
    ),
    (
        "Ich arbeite als Analyst bei Trello, und davor war ich Machine Learning Intern bei Sony. "
        "Bei beiden habe ich gelernt, früh zu fragen und genau hinzusehen, bevor ich etwas sage."
    ),
    (
        "Ich habe einen BSc in Computer Science und schreibe python. Beides hilft mir, aus einer "
        "Frage etwas zu machen, das sich versuchen lässt, und anderen in einfachen Worten zu "
        "erklären, was dabei herausgekommen ist."
    ),
    (
        "Gern spreche ich mit Ihnen über die Arbeit bei google. Vielen Dank für die Zeit, meinen "
        "Brief zu lesen, und für jede Antwort, die Sie mir geben können."
    ),
]
OWN_ENGLISH = "I work at Trello as an Analyst, and I answer for the reports of the whole team"


@pytest.mark.parametrize("language", LANGUAGES)
def test_paragraphs_greeting_and_closing_are_of_the_chosen_language(language: str) -> None:
    words = LANGUAGES[language]
    composer, script, _ = compose(*GERMAN, form=replace(FORM, language=language), tries=0)
    assert composer.whole.startswith(f"{words.greeting}\n\n")
    assert composer.whole.endswith(f"\n\n{words.closing}\nJohn")
    told = f"Write it in {english_name(language)}."
    assert {told in asked for asked in script.asked} == {language != "en"}
    rules = {rule.rule: rule.ok for rule in check(FORM, composer.whole).rules}
    assert rules["greeting"]
    assert rules["closing"]
    assert language_of(words.example) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_has_no_number_that_a_model_could_write_off(language: str) -> None:
    words = LANGUAGES[language]
    example = f"{words.example} {words.again} {words.named}"
    kinds = {one.kind for one in check(replace(FORM, language=language), example).unsourced}
    assert kinds, "the check reads this language, and the example is about somebody else"
    assert kinds & {"number", "year"} == set()


def test_a_german_letter_of_sourced_sentences_is_left_as_it_is() -> None:
    composer, script, _ = compose(*GERMAN, form=replace(FORM, language="de"))
    under_greeting = GERMAN[0].replace("Hiermit", "hiermit")
    assert [one for one in (under_greeting, *GERMAN[1:]) if one not in composer.whole] == []
    assert len(script.asked) == len(GERMAN), script.asked[len(GERMAN) :]


@pytest.mark.parametrize(
    ("language", "first", "opened"),
    [
        ("de", "Mit Freude lese ich davon.", "mit Freude lese ich davon."),
        ("de", "In Berlin habe ich gelernt.", "in Berlin habe ich gelernt."),
        ("de", "Sie suchen jemanden.", "Sie suchen jemanden."),
        ("de", "Google sucht jemanden.", "Google sucht jemanden."),
        ("de", "Ihr Angebot gefällt mir.", "Ihr Angebot gefällt mir."),
        ("de", "„Mit Sorgfalt“ ist mein Wort.", "„Mit Sorgfalt“ ist mein Wort."),
        ("en", "In Berlin I learnt it.", "In Berlin I learnt it."),
    ],
)
def test_a_german_letter_goes_on_small_after_its_greeting(
    language: str, first: str, opened: str
) -> None:
    assert LANGUAGES[language].opened(first) == opened


@pytest.mark.parametrize(("language", "again"), [("en", True), ("de", False)])
def test_a_fact_that_is_told_in_another_language_is_not_asked_for_word_for_word(
    language: str, again: bool
) -> None:
    form = Form(
        job_title="Data Scientist",
        company="google",
        applicant_name="John",
        current_experience=OWN_ENGLISH,
        language=language,
    )
    _, script, _ = compose(*(one for n, one in enumerate(GERMAN) if n != 1), form=form)
    assert any("these words" in asked for asked in script.asked) == again
