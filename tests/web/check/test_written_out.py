"""What people shorten in a form is the same as what a letter writes out."""

from dataclasses import replace

import pytest

from tests.web.check.marking import FORM, marks

SHORT = replace(
    FORM,
    past_experience="A/P clerk, Bell River Dental, 2014 to 2019\n"
    "Car sales exec, Arnold Clark, 2012-14",
    current_experience="1:1 TA at Oakmere Primary since Sept 2022; stock counts fri",
    skills="typing 50wpm, French (a little), HTML/CSS basics, Tamil",
    qualifications="NVQ L2 Retail 2018. BSc (Env Sci) Univ of Pune 2012",
)


@pytest.mark.parametrize(
    "sentence",
    [
        "I was an accounts payable clerk at Bell River Dental.",
        "I was a car sales executive at Arnold Clark.",
        "I am a one-to-one teaching assistant at Oakmere Primary.",
        "I type 50 words per minute.",
        "I gained an NVQ Level 2 in Retail in 2018.",
        "I hold a BSc in Environmental Science from the University of Pune.",
        "I count the stock on Fridays.",
        "I know a little French.",
        "I have had two jobs.",
    ],
)
def test_an_abbreviation_is_what_it_stands_for(sentence: str) -> None:
    assert marks(sentence, SHORT) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "I was an accounts receivable manager at Bell River Dental.",
        "I type 80 words per minute.",
        "I gained an NVQ Level 3 in Retail in 2018.",
        "I am fluent in French.",
        "My strong HTML helps me.",
        "I have had nine jobs.",
        "I work full-time at Oakmere Primary, and each page is designed by me.",
    ],
)
def test_it_is_nothing_else(sentence: str) -> None:
    assert marks(sentence, SHORT)
