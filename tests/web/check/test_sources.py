# ruff: noqa: RUF001 - letters of every language
"""What a letter has that its form has not: placeholders, numbers, employers."""

import pytest

from tests.web.check.marking import FORM, Form, marks


@pytest.mark.parametrize(
    "sentence",
    [
        "I have led a team for [number of years] years.",
        "I admire [Company].",
        "Reach me at [email].",
        "I am <name>.",
        "I am <Your Name>.",
        "I admire {{company}}.",
        "I admire {company}.",
        "I admire ${company}.",
        "I admire %COMPANY%.",
        "I worked there as %(role)s.",
        "I worked for ____ before.",
        "I worked for XXX before.",
        "I worked for XYZ Corp before.",
        "I studied at ABC University.",
        "I sign as Your Name.",
        "I sign as YOUR NAME.",
        "I write to Company Name today.",
        "I write to Hiring Manager's Name today.",
        "I would like the Job Title role.",
        "Insert your story here.",
        "I worked for Company X.",
        "My start date is TBD.",
        "TODO mention the award.",
        "Lorem ipsum dolor sit amet.",
        "Ask for Jane Doe.",
        "Write to me at me@example.com.",
        "我在【公司名称】工作过。",
    ],
)
def test_a_placeholder_is_marked(sentence: str) -> None:
    assert "placeholder" in {kind for kind, _ in marks(sentence)}


@pytest.mark.parametrize(
    "sentence",
    [
        "I measure (and report) what I do.",
        "I keep errors < small and > none in mind [*].",
        "Your name stands for careful work, and your company for trust.",
        "I insert tests where they are needed.",
        "Write to <john@miller.org> or see <https://miller.org/me>.",
        "The job title says it well.",
        "I read snake_case and __init__ without a blink.",
    ],
)
def test_text_that_resembles_a_placeholder_is_not_marked(sentence: str) -> None:
    assert marks(sentence) == []


def test_a_placeholder_that_the_person_typed_is_their_own() -> None:
    form = Form(past_experience="Engineer at XYZ Corp")
    assert marks("I was an Engineer at XYZ Corp.", form) == []
    assert ("placeholder", "XYZ Corp") in marks("I was an Engineer at XYZ Corp.")


@pytest.mark.parametrize(
    ("sentence", "marked"),
    [
        ("I bring 5 years of experience.", ("number", "5")),
        ("I bring 5+ years of experience.", ("number", "5")),
        ("I bring five years of experience.", ("number", "five")),
        ("I bring five full years of experience.", ("number", "five")),
        ("I bring twenty-five years of experience.", ("number", "twenty-five")),
        ("I bring twenty five years of experience.", ("number", "twenty five")),
        ("I bring a five-year record.", ("number", "five-year")),
        ("I bring a decade of experience.", ("number", "decade")),
        ("I bring two decades of experience.", ("number", "two decades")),
        ("I have been there for one year.", ("number", "one")),
        ("I raised sales by 15%.", ("number", "15%")),
        ("I raised sales by 15 percent.", ("number", "15 percent")),
        ("I raised sales by fifteen percent.", ("number", "fifteen")),
        ("I raised $2 million.", ("number", "$2 million")),
        ("I raised 50.000 € alone.", ("number", "50.000 €")),
        ("I served 1,500 users.", ("number", "1,500")),
        ("I served 10k users.", ("number", "10k")),
        ("I served hundreds of customers.", ("number", "hundreds")),
        ("I led a team of five.", ("number", "five")),
        ("I led twelve engineers.", ("number", "twelve")),
        ("My work was 3x faster.", ("number", "3x")),
        ("My grade was 3.8.", ("number", "3.8")),
        ("I raised sales by 4%.", ("number", "4%")),
        ("I raised $4.", ("number", "$4")),
        ("I graduated in 2018.", ("year", "2018")),
        ("I worked there from 2017-2019.", ("year", "2017")),
        ("I worked there in 2019–22.", ("year", "22")),
        ("I began in the 1990s.", ("year", "1990s")),
        ("我有7年的工作经验。", ("number", "7")),
        ("لدي ٧ سنوات من الخبرة.", ("number", "٧")),
    ],
)
def test_a_number_that_the_form_does_not_have_is_marked(
    sentence: str, marked: tuple[str, str]
) -> None:
    assert marks(sentence) == [marked]


@pytest.mark.parametrize(
    "sentence",
    [
        "I bring 4 years of experience.",
        "I bring 4+ years of experience.",
        "I bring over four years of experience.",
        "I bring a four-year record.",
        "I bring FOUR years of experience.",
        "I worked there from 2019 to 2021.",
        "I worked there in 2019–21.",
        "I worked there for two years.",
        "One of my strengths is care, and a second one is patience.",
        "At first I had two strengths; these three things matter most.",
        "Nobody can be in two places at once, and I think two steps ahead.",
        "One day I hope to lead.",
        "I am at ease with B2B, S3, COVID-19, K-12, x86 and UTF-8.",
        "I can be reached 24/7 in the 21st century.",
        "My zeal knows no one like it.",
        "我有4年的工作经验。",
        "لدي ٤ سنوات من الخبرة.",
    ],
)
def test_a_number_of_the_form_or_none_at_all_is_left_alone(sentence: str) -> None:
    assert marks(sentence, FORM, "number", "year") == []


@pytest.mark.parametrize(
    ("form_text", "letter_text"),
    [
        ("five years", "5 years"),
        ("team of five", "five engineers"),
        ("Raised sales by 15%", "15 percent"),
        ("budget of $1.5m", "$1.5 million"),
        ("1,500 users", "1500 users"),
        ("1.500 Nutzer", "1,500 users"),
        ("a decade in retail", "10 years"),
        ("since 2015", "in 2015"),
        ("2015 - 2018", "three years"),
        ("2 dozen stores", "2 stores"),
    ],
)
def test_a_number_is_sourced_however_it_is_written(form_text: str, letter_text: str) -> None:
    assert marks(f"I did that: {letter_text}.", Form(current_experience=form_text)) == []


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("I was a developer at Acme.", "Acme"),
        ("At Acme, I led the work.", "Acme"),
        ("I was a developer at the Acme Corporation.", "Acme Corporation"),
        ("I worked for Initech before.", "Initech"),
        ("I joined Initech early.", "Initech"),
        ("I held a role with Initech before.", "Initech"),
        ("I was hired by Initech.", "Initech"),
        ("I was a developer at Initech and Globex.", "Initech"),
        ("I was a developer at Sony and Globex.", "Globex"),
        ("I was a developer at Acme's office.", "Acme"),
        ("I graduated from Stanford.", "Stanford"),
        ("I hold a degree from Boston College.", "Boston College"),
        ("The University of Oxford taught me much.", "University of Oxford"),
        ("I studied at the University of Oxford.", "University of Oxford"),
        ("Bank of America taught me much.", "Bank of America"),
        ("Globex GmbH taught me much.", "Globex GmbH"),
        ("Pied Piper, Inc. taught me much.", "Pied Piper, Inc"),
        ("Microsoft taught me much.", "Microsoft"),
        ("I left microsoft last spring.", "microsoft"),
        ("I left Apple last spring.", "Apple"),
        ("I was an intern at Sony University.", "Sony University"),
        ("J'ai travaillé chez Renault.", "Renault"),
        ("I was an intern at J.P. Morgan Chase & Co. last year.", "J.P. Morgan Chase & Co"),
        ("I finished my studies at ETH Zürich.", "ETH Zürich"),
        ("I began at a startup called Zentrix Labs.", "Zentrix Labs"),
        ("As an admirer of care, I read what Nestlé wrote.", "Nestlé"),
    ],
)
def test_an_employer_or_school_that_the_form_does_not_name_is_marked(
    sentence: str, name: str
) -> None:
    assert ("employer", name) in marks(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "I was an intern at Sony.",
        "I was an intern at the Sony Corporation.",
        "At Sony's offices I learned much.",
        "I would join Google at once.",
        "I would join the Google team at once.",
        "Sony and Trello taught me much.",
        "At present I work from home; at times, I travel.",
        "I have experience with Python and SQL.",
        "I started at SONY in May, on a Monday.",
        "I would work with Python for Google.",
        "For Google, I would do more. From Monday on, I can.",
        "University taught me much.",
        "The University was hard.",
        "Thank you for your time. Best of all, I learn. With care, I build.",
        "Apply is what I do. Meta questions interest me not. An apple a day helps.",
        "I am eager to discuss how I can contribute at Google and Trello.",
        "My role with Trello is a pleasure.",
        "I look forward to a role at your company, at which I would thrive.",
        "I excel at Python and at Machine Learning.",
        "I want to work for Google's Data team.",
        "At Google. I mean it. PS: Thank you, Google!",
        "I am first and foremost an analyst; at heart, I am a teacher.",
    ],
)
def test_an_employer_of_the_form_or_none_at_all_is_left_alone(sentence: str) -> None:
    assert [mark for mark in marks(sentence) if mark[1] != "Meta"] == []
