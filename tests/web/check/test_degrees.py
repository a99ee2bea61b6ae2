# ruff: noqa: RUF001 - letters of every language
"""Degrees and certificates that the form has not."""

import pytest

from tests.web.check.marking import FORM, Form, marks


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("I hold a Master's degree.", "Master's"),
        ("I hold a master’s degree in Computer Science.", "master’s"),
        ("I hold a Masters in Computer Science.", "Masters"),
        ("I hold a Master of Science.", "Master"),
        ("I hold an MSc.", "MSc"),
        ("I hold an M.Sc. in Computer Science.", "M.Sc."),
        ("I hold an MS in Computer Science.", "MS"),
        ("I hold an MBA.", "MBA"),
        ("I hold a PhD.", "PhD"),
        ("I hold a Ph.D. in Computer Science.", "Ph.D."),
        ("I hold a doctorate.", "doctorate"),
        ("I hold a BA in Computer Science.", "BA"),
        ("I hold a Bachelor of Arts.", "Bachelor"),
        ("I hold a Bachelor's degree in Physics.", "Bachelor's degree in Physics"),
        ("I hold a BSc in physics.", "BSc in physics"),
        ("I hold a bachelor's in economics.", "bachelor's in economics"),
        ("I hold a degree in mathematics.", "degree in mathematics"),
        ("I hold a diploma.", "diploma"),
        ("I graduated cum laude.", "cum laude"),
        ("I graduated with first-class honours.", "with first-class honours"),
        ("I am a certified engineer.", "certified"),
        ("I earned a certification in Python.", "certification"),
        ("I am a PMP.", "PMP"),
        ("I am a chartered engineer.", "chartered"),
        ("我有计算机科学硕士学位。", "硕士"),
    ],
)
def test_a_degree_that_the_form_does_not_have_is_marked(sentence: str, name: str) -> None:
    assert ("degree", name) in marks(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "I hold a BSc.",
        "I hold a B.Sc. in Computer Science.",
        "I hold a Bachelor of Science in Computer Science.",
        "I hold a Bachelor of Computer Science.",
        "I hold a bachelor’s degree in computer science and a love of words.",
        "I hold a degree in Computer Science.",
        "My degree in Computer Science and Python served me well.",
        "I mastered Python and wish to master more; I am a master of it.",
        "I write MS Excel sheets, and I like to go to bed early.",
        "To a high degree, it is a matter of degree.",
        "It would be an honour to be a certain help and an associate of yours.",
        "The doctor said so, with distinction.",
        "I am a BA and a scrum MA; I like MA.",
    ],
)
def test_a_degree_of_the_form_or_none_at_all_is_left_alone(sentence: str) -> None:
    assert marks(sentence, FORM, "degree") == []


@pytest.mark.parametrize(
    ("form_text", "letter_text"),
    [
        ("Bachelor's degree in History", "a BA in History"),
        ("MSc Physics", "a Master's degree in Physics"),
        ("MSc Physics", "a Master of Science in Physics"),
        ("PhD in Physics", "a doctorate in Physics"),
        ("MBA", "a master's degree"),
        ("PMP", "my PMP certification"),
        ("Certificate in Nursing", "I am certified"),
        ("B.Tech (Hons) Mechanical Engineering", "a Bachelor of Technology"),
        ("Licensed practical nurse", "I am licensed"),
        ("BA (Hons) Economics, First Class", "a BA in Economics"),
        ("BE Mechanical", "a bachelor's degree"),
    ],
)
def test_a_degree_is_sourced_however_it_is_written(form_text: str, letter_text: str) -> None:
    assert (
        marks(
            f"I bring {letter_text}.", Form(qualifications=form_text + "; BSc in Computer Science")
        )
        == []
    )
