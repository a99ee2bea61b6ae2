"""A letter in paragraphs: what is asked, what is cut, and what is written again."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace

import pytest

from contract.form import EXAMPLE
from tests.web.fake_model import LETTER
from webapp.check import check
from webapp.drafting import Composer, Messages
from webapp.drafting.cutting import cut
from webapp.drafting.plan import plan
from webapp.letters.form import Form

FORM = Form.parse(dict(EXAMPLE))
PARAGRAPHS = [
    (
        "I am applying for the position of Data Scientist at google. What draws me to it is work "
        "with data that others then use, and the care that such work asks for each day."
    ),
    (
        "I work as an Analyst at Trello, and before I was a Machine Learning Intern at Sony. From "
        "both I have learned to ask early, to look closely and to finish what I begin with care."
    ),
    (
        "I hold a BSc in Computer Science and write python. Both help me to turn a question into "
        "something that can be tried, and to explain to others what came out of it in plain words."
    ),
    (
        "I would be glad to talk with you about the work at google. Thank you for the time to "
        "read my letter, and for any answer that you can give me."
    ),
]
HEAD, FOOT = "Dear Hiring Manager,\n\n", "\n\nSincerely,\nJohn"
WHOLE = HEAD + "\n\n".join(PARAGRAPHS) + FOOT


@dataclass
class Script:
    """A model that gives these answers one after another, the last again and again."""

    answers: list[str]
    asked: list[str] = field(default_factory=list)
    warmth: list[float] = field(default_factory=list)
    given: int = 0

    async def __call__(
        self, messages: Messages, *, temperature: float
    ) -> AsyncGenerator[str, None]:
        self.asked.append(str(messages[-1].get("content")))
        self.warmth.append(temperature)
        answer = self.answers[min(self.given, len(self.answers) - 1)]
        self.given += 1
        for end in range(8, len(answer) + 8, 8):
            yield answer[:end]


def compose(*answers: str, form: Form = FORM, tries: int = 2) -> tuple[Composer, Script, list[str]]:
    script, doing = Script(list(answers)), []
    composer = Composer(form, script, lambda _, sentence: doing.append(sentence), tries)
    asyncio.run(composer.write())
    return composer, script, [one for one in doing if one]


def test_greeting_closing_and_name_are_set_and_each_paragraph_is_asked_for_with_its_facts() -> None:
    composer, script, doing = compose(*PARAGRAPHS)
    assert composer.whole == WHOLE
    assert check(FORM, composer.whole).ok
    assert (len(script.asked), doing) == (4, [])
    assert "Analyst at Trello" in script.asked[1]
    assert "BSc" not in script.asked[1]
    assert "BSc in Computer Science" in script.asked[2]
    named = [f"{FORM.job_title} at {FORM.company}." in asked for asked in script.asked]
    assert named == [True, False, False, True], "where it does not belong it becomes a job held"


@pytest.mark.parametrize(
    "around",
    [
        "Dear Ms Grey,\n\n{}",
        "{}\n\nSincerely,\n[Your Name]",
        "Subject: Application\n\n{}",
        "Here is the paragraph:\n\n{}",
        "```\n{}\n```",
        '"{}"',
        "**Paragraph:**\n{}",
        "{}\n\nBest regards,\nJohn Smith",
        "- {}",
    ],
)
def test_what_stands_around_a_paragraph_is_cut(around: str) -> None:
    assert cut(around.format(PARAGRAPHS[1])).paragraphs == (PARAGRAPHS[1],)


def test_a_model_that_writes_the_whole_letter_at_once_is_asked_once() -> None:
    composer, script, _ = compose(LETTER)
    assert (composer.whole, len(script.asked)) == (LETTER, 1)


def test_a_model_that_goes_on_is_stopped_after_its_paragraph() -> None:
    endless = [one + "\n\n" + "And so on it goes. " * 200 for one in PARAGRAPHS]
    composer, _, _ = compose(*endless)
    assert composer.whole == WHOLE


INVENTED = PARAGRAPHS[2].replace("I hold a BSc in Computer Science", "I hold a PhD in Statistics")
PLACEHOLDER = PARAGRAPHS[0].replace("google", "[Company]")
UNTOLD = PARAGRAPHS[1].replace(", and before I was a Machine Learning Intern at Sony", "")


@pytest.mark.parametrize(
    ("number", "wrong", "right", "reason"),
    [
        (2, INVENTED, "I hold a BSc in Computer Science and write python.", "PhD in Statistics"),
        (0, PLACEHOLDER, PARAGRAPHS[0].split(". ")[0] + ".", "[Company]"),
        (1, UNTOLD, "Before that I was a Machine Learning Intern at Sony.", "left out"),
    ],
)
def test_what_the_check_finds_is_written_again_with_the_reason(
    number: int, wrong: str, right: str, reason: str
) -> None:
    draft = [wrong if n == number else one for n, one in enumerate(PARAGRAPHS)]
    composer, script, doing = compose(*draft, right)
    assert check(FORM, composer.whole).ok, composer.whole
    assert right in composer.whole
    assert len(script.asked) == 5
    assert reason in doing[0]
    if reason != "left out":
        assert reason in script.asked[4]


def test_all_facts_that_were_left_out_are_asked_for_a_few_at_a_time() -> None:
    skills = ["python", "SQL", "Airflow", "Terraform", "Kafka"]
    form = replace(FORM, skills=", ".join(skills))
    _, script, _ = compose(*PARAGRAPHS, "I know them.", form=form, tries=1)
    asked = [one for one in script.asked if "these words" in one]
    assert len(asked) == 2
    assert [one for one in skills[1:] if one not in " ".join(asked)] == []


def test_a_sentence_is_written_again_twice_at_most_and_then_marked() -> None:
    draft = [INVENTED if n == 2 else one for n, one in enumerate(PARAGRAPHS)]
    composer, script, doing = compose(*draft, "I hold a PhD in Statistics.")
    wrong = [one for one in script.asked[4:] if "was refused" in one]
    assert len(wrong) == 2
    assert len(doing) == len(script.asked[4:])
    assert [one.text for one in check(FORM, composer.whole).unsourced] == ["PhD in Statistics"]


def test_a_sentence_that_the_letter_has_already_is_not_written_a_second_time() -> None:
    again = f"{PARAGRAPHS[0].split('. ')[0]}."
    draft = [
        f"{one} I also won a Nobel Prize." if n == 2 else one for n, one in enumerate(PARAGRAPHS)
    ]
    composer, _, doing = compose(*draft, again)
    assert composer.whole == WHOLE
    assert len(doing) == 1


def test_nothing_is_written_again_where_no_tries_are_wanted() -> None:
    draft = [INVENTED if n == 2 else one for n, one in enumerate(PARAGRAPHS)]
    composer, script, _ = compose(*draft, tries=0)
    assert "PhD" in composer.whole
    assert len(script.asked) == 4


def test_a_worse_sentence_never_takes_the_place_of_a_better_one() -> None:
    draft = [UNTOLD if n == 1 else one for n, one in enumerate(PARAGRAPHS)]
    composer, _, _ = compose(*draft, "At Sony I won a Nobel Prize and led 400 people at Amazon.")
    assert "Amazon" not in composer.whole


def test_a_letter_that_was_broken_off_goes_on_with_the_next_paragraph() -> None:
    script = Script(PARAGRAPHS[:2])
    composer = Composer(FORM, script)

    async def broken(messages: Messages, *, temperature: float) -> AsyncGenerator[str, None]:
        if script.given == 2:
            raise OSError("gone")
        async for one in script(messages, temperature=temperature):
            yield one

    composer.ask = broken
    with pytest.raises(OSError, match="gone"):
        asyncio.run(composer.write())
    assert composer.whole == ""
    composer.ask = Script(PARAGRAPHS[2:])
    assert asyncio.run(composer.write()) == WHOLE


SAID = (
    "We need you to keep our warehouses of facts in order whatever the weather brings. "
    "You will also explain to our directors on every second Tuesday what came out of it."
)
ADVERTISEMENT = f"About us\n{SAID}\nRequirements\n- python\n- Experience as an analyst\n- Haskell"
SAME_FORM = replace(FORM, advertisement=ADVERTISEMENT)


def test_of_an_advertisement_the_model_reads_only_what_the_applicant_has_of_it() -> None:
    wanted = "Somebody who juggles well"
    parts = plan(replace(SAME_FORM, preferred_qualifications=wanted))
    assert "python" in parts[2].about
    assert "Analyst at Trello" in parts[1].about
    told = str(parts)
    for theirs in ("Haskell", "Experience as", "warehouses", "explain", wanted):
        assert theirs not in told


@pytest.mark.parametrize("copied", [SAID, SAID.split(". ", maxsplit=1)[0] + "."])
def test_what_was_copied_from_the_advertisement_is_written_again_without_showing_it(
    copied: str,
) -> None:
    first = PARAGRAPHS[0].split(". ")[0] + "."
    draft = [f"{first} {copied}", *PARAGRAPHS[1:]]
    own = "Such a job asks for patience and for care with what others rely on."
    composer, script, doing = compose(*draft, own, form=SAME_FORM)
    assert check(SAME_FORM, composer.whole).ok, composer.whole
    assert "warehouses" not in "".join(script.asked)
    assert "directors" not in "".join(script.asked)
    assert "copied from the advertisement" in doing[0]


def test_a_sentence_that_stays_copied_is_marked() -> None:
    draft = [f"{PARAGRAPHS[0]} {SAID}", *PARAGRAPHS[1:]]
    composer, _, _ = compose(*draft, SAID, form=SAME_FORM)
    broken = [one.rule for one in check(SAME_FORM, composer.whole).rules if not one.ok]
    assert broken == ["not_quoted"]


def test_each_of_two_sentences_with_the_same_invention_is_written_again() -> None:
    twice = f"{INVENTED} My PhD in Statistics taught me patience."
    draft = [twice if n == 2 else one for n, one in enumerate(PARAGRAPHS)]
    composer, script, _ = compose(*draft, "I hold a BSc in Computer Science and write python.")
    assert "PhD" not in composer.whole
    assert len(script.asked) == 6
