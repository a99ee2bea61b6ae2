# ruff: noqa: RUF001 - letters of every language

import time
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.form import LetterForm
from webapp.check import check


@dataclass(frozen=True)
class Form(LetterForm):
    job_title: str = "Data Scientist"
    company: str = "google"
    applicant_name: str = "John Miller"
    preferred_qualifications: str = "4 years experience machine learning"
    past_experience: str = "Machine Learning Intern at Sony, 2019-2021"
    current_experience: str = "Analyst at Trello"
    skills: str = "python, SQL and C++"
    qualifications: str = "BSc in Computer Science"


FORM = Form()
LETTER = """Dear Hiring Manager,

I am writing to apply for the position of Data Scientist at Google. With four years of experience \
in machine learning, I believe that I can add to your team from my first day. In my current role \
as an Analyst at Trello, I turn raw data into reports that people can act on, and I enjoy working \
closely with colleagues from every part of the company.

Before that, I was a Machine Learning Intern at Sony, where I learned how a careful model is \
built, tested and explained. I use Python, SQL and C++ every day, and I hold a Bachelor's degree \
in Computer Science, which gave me a solid foundation in statistics and software. At Trello, I am \
one of the people that others come to with a difficult question.

Google's work is what draws me to this role. I would welcome the chance to talk with you about \
how I can help. Thank you for your time and consideration.

Sincerely,
John Miller
"""


def rule(name: str, body: str, form: Form = FORM) -> bool:
    return {one.rule: one.ok for one in check(form, body).rules}[name]


def marks(sentence: str, form: Form = FORM) -> list[tuple[str, str]]:
    body = f"Dear Hiring Manager,\n\n{sentence} I would like to be of use to the people with you."
    found = check(form, body).unsourced
    assert all(body[one.start : one.end] == one.text for one in found)
    return [(one.kind, one.text) for one in found]


def test_a_good_letter_keeps_every_rule_and_uses_every_fact() -> None:
    report = check(FORM, LETTER)
    assert [one.rule for one in report.rules if not one.ok] == []
    assert [one.text for one in report.facts if not one.used] == ["2019-2021"]
    assert report.unsourced == ()
    assert report.ok
    assert report.score > 0.95


def test_a_report_is_kept_as_the_page_and_the_api_expect_it() -> None:
    report = check(FORM, LETTER.replace("at Trello, I turn", "at Acme Corp, I turn")).to_dict()
    assert report["ok"] is False
    assert 0 < report["score"] < 1
    assert report["rules"][0] == {
        "rule": "company_present",
        "ok": True,
        "message": "The company, google, is in the letter.",
    }
    assert report["facts"][1] == {
        "field": "past_experience",
        "label": "Past Working Experience",
        "text": "Machine Learning Intern",
        "used": True,
    }
    (finding,) = report["unsourced"]
    assert finding["text"] == "Acme Corp"
    assert finding["kind"] == "employer"
    assert finding["message"] == "The form names no Acme Corp."
    assert LETTER.replace("at Trello, I turn", "at Acme Corp, I turn")[
        finding["start"] : finding["end"]
    ] == ("Acme Corp")


@pytest.mark.parametrize(
    ("name", "change", "to"),
    [
        ("company_present", "oogle", "oggle"),
        ("company_present", "oogle", "ooglers"),
        ("job_title_present", "Data Scientist", "Data Engineer"),
        ("job_title_present", "Data Scientist", "Scientist of Data"),
        ("applicant_name_present", "John Miller", "Jon Miller"),
        ("applicant_name_present", "John Miller", "John"),
        ("greeting", "Dear Hiring Manager,\n\n", ""),
        ("closing", "Sincerely,\nJohn Miller\n", ""),
        ("closing", "Sincerely,\nJohn Miller", "Sincerely,\n"),
        ("closing", "\n\nSincerely,\nJohn Miller", "\n\nJohn Miller"),
        ("closing", "Sincerely,\nJohn Miller", "Sincerely,\nJane Roe"),
        ("length", LETTER[100:600], ""),
        ("length", "Google's", LETTER * 2 + "Google's"),
        ("no_placeholders", "Hiring Manager", "[Hiring Manager]"),
        ("numbers_sourced", "four years", "seven years"),
        ("employers_sourced", "Intern at Sony", "Intern at Netflix"),
        ("degrees_sourced", "Bachelor's degree", "Master's degree"),
    ],
)
def test_a_letter_that_breaks_a_rule_is_told_so(name: str, change: str, to: str) -> None:
    assert rule(name, LETTER)
    assert change in LETTER
    assert not rule(name, LETTER.replace(change, to))


@pytest.mark.parametrize(
    ("name", "form", "change", "to"),
    [
        ("company_present", Form(company="GOOGLE"), "", ""),
        ("company_present", Form(company="Google  Inc."), "", ""),
        ("company_present", Form(company="L'Oréal"), "Google", "L’Oréal"),
        ("company_present", Form(company="Coca-Cola"), "Google", "Coca‑Cola"),
        ("company_present", Form(company="字节跳动"), "Google", "加入字节跳动的"),
        ("job_title_present", Form(job_title="Data Scientist (m/f/d)"), "", ""),
        ("job_title_present", Form(job_title="DATA SCIENTIST"), "", ""),
        ("job_title_present", FORM, "Data Scientist", "Data\nScientist"),
        ("applicant_name_present", Form(applicant_name="JOHN MILLER"), "", ""),
        ("greeting", FORM, "Dear Hiring Manager,", "To Whom It May Concern:"),
        ("greeting", FORM, "Dear Hiring Manager,", "Sehr geehrte Damen und Herren,"),
        ("greeting", FORM, "Dear Hiring Manager,", "尊敬的招聘经理："),
        ("greeting", FORM, "Dear Hiring Manager,", "Vážený pane řediteli,"),
        ("greeting", FORM, "Dear Hiring Manager,", "John Miller\n21 May\n\nDear Ms Jones,"),
        ("closing", FORM, "Sincerely,\nJohn Miller", "Kind regards,\n\nJohn Miller\nAnalyst"),
        ("closing", FORM, "Sincerely,\nJohn Miller", "Mit freundlichen Grüßen\nJohn Miller"),
        ("closing", FORM, "Sincerely,\nJohn Miller", "此致\n敬礼\nJohn Miller"),
        ("closing", FORM, "Sincerely,\nJohn Miller", "Sincerely, John Miller"),
    ],
)
def test_a_letter_that_keeps_a_rule_in_its_own_way_passes(
    name: str, form: Form, change: str, to: str
) -> None:
    assert rule(name, LETTER.replace(change, to) if change else LETTER, form)


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
def test_what_only_resembles_a_placeholder_is_left_alone(sentence: str) -> None:
    assert marks(sentence) == []


def test_a_placeholder_that_the_person_typed_is_their_own() -> None:
    form = Form(past_experience="Engineer at XYZ Corp")
    assert marks("I was an Engineer at XYZ Corp.", form) == []
    assert marks("I was an Engineer at XYZ Corp.") == [("placeholder", "XYZ Corp")]


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
        "One day I hope to lead.",
        "I am at ease with B2B, S3, COVID-19, K-12, x86 and UTF-8.",
        "I can be reached 24/7 in the 21st century.",
        "My zeal knows no one like it.",
        "我有4年的工作经验。",
        "لدي ٤ سنوات من الخبرة.",
    ],
)
def test_a_number_of_the_form_or_none_at_all_is_left_alone(sentence: str) -> None:
    assert marks(sentence) == []


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
        "I worked with Python for Google.",
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
    assert marks(sentence) == []


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


def test_skills_and_roles_are_facts_of_their_own_and_inflection_counts() -> None:
    form = Form(
        skills="data analysis; team leading and Go\nC#",
        past_experience="Senior Accountant at Miller & Sons",
    )
    facts = {one.text: one.used for one in check(form, LETTER + "I led teams and analyses.").facts}
    assert facts["Senior Accountant"] is False
    assert facts["Miller & Sons"] is False
    assert facts["Go"] is False
    assert facts["C#"] is False
    assert list(facts)[1:3] == ["Senior Accountant", "Miller & Sons"]
    assert check(form, "I manage accounts in C#.").facts[-2].used


def test_a_short_fact_is_used_only_whole() -> None:
    form = Form(past_experience="Machine Learning Intern at Sony")
    letter = "I know machine learning."
    assert not any(one.used for one in check(form, letter).facts if "Intern" in one.text)


def test_an_empty_field_has_no_facts() -> None:
    assert check(Form(skills=" , ;\n"), LETTER).facts[-1].field == "qualifications"


def test_a_letter_of_another_language_is_measured_in_its_own_words() -> None:
    chinese = "我写信申请贵公司的数据科学家职位" * 15
    thai = "ผมเขียนจดหมายฉบับนี้เพื่อสมัครงาน" * 25
    assert rule("length", chinese)
    assert rule("length", thai)
    assert not rule("length", chinese[:40])


@pytest.mark.parametrize(
    "body", ["", " \n\n ", "\x00", "🧑‍💻" * 50, "\u202e\u200f\ufeff", "À́̂" * 90]
)
def test_a_letter_of_any_characters_gets_a_report(body: str) -> None:
    report = check(FORM, body)
    assert not report.ok
    assert report.to_dict()["score"] < 0.6


HOSTILE = ["a [ ]{}", "{{", "Aa of ", "1,", "2019-", "Bachelor of ", "at Xx and ", "B.S.c.", "<a"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_letter_costs_no_more_than_its_length(piece: str) -> None:
    start = time.process_time()
    report = check(FORM, (piece * 200_000)[:200_000])
    assert time.process_time() - start < 10
    assert len(report.unsourced) <= 400


WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9).map(str.capitalize)
NAME = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
FORMS = st.builds(
    Form,
    job_title=NAME,
    company=NAME,
    applicant_name=NAME,
    preferred_qualifications=st.integers(1, 40).map("{} years of experience".format),
    past_experience=st.builds("{} at {}".format, NAME, NAME),
    current_experience=st.builds("{} at {} since {}".format, NAME, NAME, st.integers(1970, 2026)),
    skills=st.lists(NAME, max_size=5).map(", ".join),
    qualifications=st.builds("{} in {}".format, st.sampled_from(["BSc", "MBA", "PhD"]), NAME),
)


def letter_of(form: Form) -> str:
    return (
        f"Dear Hiring Manager,\n\nI am writing to apply for the {form.job_title} position at "
        f"{form.company}. I bring {form.preferred_qualifications}. I worked as "
        f"{form.past_experience}, and I am {form.current_experience}. I am skilled in "
        f"{form.skills}. I hold a {form.qualifications}. I would be proud to join "
        f"{form.company}'s team.\n\nSincerely,\n{form.applicant_name}\n"
    )


@settings(max_examples=60, deadline=None)
@given(form=FORMS)
def test_a_letter_of_the_form_s_facts_alone_has_no_marks(form: Form) -> None:
    report = check(form, letter_of(form))
    assert report.unsourced == ()
    assert [one.rule for one in report.rules if not one.ok and one.rule != "length"] == []
    assert all(one.used for one in report.facts)


@settings(max_examples=60, deadline=None)
@given(body=st.text(max_size=400), form=FORMS)
def test_every_mark_cuts_exactly_its_text_and_none_overlap(body: str, form: Form) -> None:
    body = f"At {body} 17 [Name] MSc {body}"
    found = check(form, body).unsourced
    assert found
    assert all(body[one.start : one.end] == one.text for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
