# ruff: noqa: RUF001 - letters of every language

from dataclasses import replace
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.check.marking import FORM, LETTER, Form, rule
from tests.web.cost import timed
from webapp.check import check
from webapp.facts.fillers import is_filler
from webapp.facts.number_words import VALUES


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
    assert report["facts"][0] == {
        "field": "past_experience",
        "label": "Past Working Experience",
        "text": "Machine Learning Intern",
        "used": True,
        "matters": True,
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
def test_a_broken_rule_is_reported(name: str, change: str, to: str) -> None:
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
    assert list(facts)[:2] == ["Senior Accountant", "Miller & Sons"]
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


@pytest.mark.parametrize(
    "address", ["jane@example.com", "your.name@mail.test", "PhD.2024@uni.test"]
)
def test_the_accounts_own_address_below_the_name_is_never_marked(address: str) -> None:
    letter = f"{LETTER}\n{address}\n"
    assert not any(one.start >= len(LETTER) for one in check(FORM, letter, (address,)).unsourced)
    other = check(FORM, f"{LETTER}\nsomebody@example.com\n", (address,))
    assert any(one.start >= len(LETTER) for one in other.unsourced)


HOSTILE = ["a [ ]{}", "{{", "Aa of ", "1,", "2019-", "Bachelor of ", "at Xx and ", "B.S.c.", "<a"]
HOSTILE += ["xx, the ", "zz, and it ", "As a cook, I cook, ", "I passed, and I ran the x, and "]
HOSTILE += ["I worked in a cafe at a ", "my level 1 award ", "my law degree ", "I speak Dutch, "]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_letter_costs_no_more_than_its_length(piece: str) -> None:
    report, seconds = timed(lambda: check(FORM, (piece * 200_000)[:200_000]))
    assert seconds < 10
    assert len(report.unsourced) <= 400


# No number's word: an employer called 'Sixty' is marked, wrongly.
LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9)
WORD = LETTERS.filter(lambda it: it not in VALUES).map(str.capitalize)
NAME = st.lists(WORD, min_size=1, max_size=3).map(" ".join).filter(lambda it: not is_filler(it))
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
        f"{form.company}. You ask for {form.preferred_qualifications}. I worked as "
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


def test_employers_and_titles_that_share_words_are_told_apart() -> None:
    names = ("Aaa", "Bbb Aaa", "Aaa Bbb", "Bbb")
    for title, before, now, at in product(names, repeat=4):
        form = replace(
            FORM,
            past_experience=f"{title} at {before}",
            current_experience=f"{now} at {at} since 1970",
        )
        assert check(form, letter_of(form)).unsourced == (), (title, before, now, at)


def test_a_few_words_are_no_workplace() -> None:
    said = "My current work can be described in a few words: Analyst at Trello. I work in a bakery."
    assert [one.text for one in check(FORM, f"Dear Jo,\n\n{said}\n").unsourced] == ["bakery"]


@settings(max_examples=60, deadline=None)
@given(body=st.text(max_size=400), form=FORMS)
def test_every_mark_cuts_exactly_its_text_and_none_overlap(body: str, form: Form) -> None:
    body = f"At {body} 17 [Name] MSc {body}"
    findings = check(form, body).unsourced
    assert findings
    assert all(body[one.start : one.end] == one.text for one in findings)
    assert all(a.end <= b.start for a, b in pairwise(findings))
