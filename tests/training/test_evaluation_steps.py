"""An evaluation of letters in paragraphs: asked for as the writer asks, each step marked."""

from contract.form import EXAMPLE
from tests.web.drafting.test_drafting import INVENTED, PARAGRAPHS, WHOLE
from training.evaluation.cases import Case
from training.evaluation.results import by_step
from training.evaluation.writing import Letter, composed
from webapp.drafting import Messages
from webapp.letters.form import Form

FORM = Form.parse(dict(EXAMPLE))
CASE = Case("a", FORM, FORM, "a")


def test_letters_in_paragraphs_are_corrected_as_the_writer_does_and_each_step_is_marked() -> None:
    answers = [*PARAGRAPHS[:2], INVENTED, PARAGRAPHS[3]]
    answers.append("I hold a BSc in Computer Science and write python.")
    seeds = []

    def ask(messages: Messages, seed: int, temperature: float) -> str:
        seeds.append(seed)
        return answers[min(len(seeds), len(answers)) - 1]

    letter = composed(FORM, 7, ask)
    assert letter.text == WHOLE
    assert len(set(seeds)) == letter.asked
    steps = by_step([CASE], [letter])
    assert [steps[name]["sourced"] for name in letter.stages] == [0.0, 1.0]
    assert steps["all"]["requests a letter"] == letter.asked


def test_whole_letters_have_no_steps() -> None:
    assert by_step([CASE], [Letter(WHOLE)]) == {}
