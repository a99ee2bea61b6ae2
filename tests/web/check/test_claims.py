"""Whose a claim is: advertisement and company are no source for what somebody says they did."""

import pytest

from contract.form import LetterForm
from webapp.check import check
from webapp.check.report import Report

FORM = LetterForm(
    job_title="Data Scientist",
    company="Google",
    applicant_name="John Miller",
    preferred_qualifications="10+ years of experience. PhD in Statistics. Experience at Amazon or "
    "Meta. You speak German. Budget EUR 75,000.",
    past_experience="Machine Learning Intern at Sony, 2019-2021",
    current_experience="Analyst at Trello, built 12 dashboards",
    skills="Python, SQL",
    qualifications="BSc in Computer Science",
)
INVENTED = [
    "I have 10 years of experience.",
    "I hold a PhD in Statistics.",
    "At Amazon and Meta I led teams.",
    "I worked at Google as an engineer.",
    "I led a team of 12 people.",
    "I spent 12 years at Sony.",
    "I was the CTO of Sony.",
    "I was Head of Data at Trello.",
    "I hold a doctorate.",
    "I have worked in data for over a decade.",
    "I have spent decades in this field.",
    "I have dozens of publications.",
    "I cut costs by a third.",
    "I doubled revenue and halved costs.",
    "I am fluent in Rust, Scala and German.",
    "I hold security clearance.",
    "I won the national Kaggle championship.",
    "I have published papers in Nature.",
    "I speak French.",
    "As a Data Scientist, I have trained many models.",
    "In my role as a Data Scientist at Sony I learned a lot.",
    "I led the whole department.",
    "I bring a decade of experience to the table.",
    "With my PhD in Statistics, I would fit in well.",
    "I would bring ten years of experience.",
    "I can offer fluent German.",
    "I was promoted twice at Trello.",
    "I managed a budget of EUR 75,000.",
    "My team at Trello has 12 members.",
    "I was an analyst at Sony.",
    "I was an intern at Trello.",
    "My doctorate taught me patience.",
    "I have a master's from MIT.",
    "I meet all your requirements, including the PhD.",
    "You ask for a PhD, which I hold.",
    "I interned at Google in 2020.",
    "While at Google, I built search systems.",
    "I am an AWS certified solutions architect.",
    "I founded two start-ups.",
    "I earned a promotion to senior analyst at Trello.",
    "I've got over ten years' experience under my belt.",
    "Having led teams at Amazon, I know how to deliver.",
    "As former Head of Analytics, I know how to hire.",
    "My five years at Trello taught me a lot.",
    "I tripled the number of dashboards.",
    "Nearly half of our users came through my work.",
    "I graduated top of my class.",
    "I am a native German speaker.",
    "My German is excellent.",
    "I have two master's degrees.",
    "I mentor three junior analysts.",
    "I'm a Certified Scrum Master.",
]
HONEST = [
    "I am writing to apply for the position of Data Scientist at Google.",
    "Please accept my application for the role of Data Scientist.",
    "I do not hold a PhD, but I have a BSc in Computer Science.",
    "You ask for 10+ years of experience.",
    "As a Data Scientist at Google, I would put my Python to good use.",
    "You can reach me at john@miller.org or +44 7700 900123.",
    "I am available from 1 March 2027.",
    "My notice period is three months.",
    "I would love to work at Google.",
    'Your advertisement says "10+ years of experience".',
    "I built 12 dashboards at Trello.",
    "As an Analyst at Trello, I built a dozen dashboards.",
    "From 2019 to 2021 I was a Machine Learning Intern at Sony.",
    "I spent two years at Sony.",
    "I work with Python and SQL every day.",
    "I have a Bachelor's degree in Computer Science.",
    "While I have never worked at Amazon, I admire how it works.",
    "I don't speak German yet.",
    "Working at Google would be a dream come true.",
    "I have followed Google's work with interest.",
    "I believe that careful work matters.",
    "My portfolio is at https://miller.dev/work.",
    "See linkedin.com/in/johnmiller for more.",
    "I have not led a team so far.",
    "Thank you for considering my application.",
    "I would be glad to tell you more in an interview on Monday, 3 May at 10 am.",
    "I enjoy explaining figures to colleagues.",
    "In my internship at Sony I learned how models are tested.",
    "I want to become a better Data Scientist at Google.",
    "The role of Data Scientist calls for patience.",
    "I was pleased to see that Google is looking for a Data Scientist.",
    "I am confident that I can help your team.",
    "I would need to learn German, and I would like to.",
    "My current role as an Analyst has taught me to listen.",
    "Two things stand out about your team.",
    "First, I like to learn.",
    "I understand that you need someone with a PhD; I offer practical experience instead.",
    "I look forward to hearing from you.",
    "Dashboards are what I build at Trello.",
    "At Trello, I turn raw data into reports that people can act on, and I enjoy the work.",
    "I hold a Bachelor's degree in Computer Science, which gave me a solid foundation.",
    "I am a quick learner and a team player.",
    "I have read about your work on search with great interest.",
    "At Sony, I was an intern in machine learning.",
    "My time at Sony as an intern showed me what good tests are.",
    "I would be honored to tell you more, and honoured by your reply.",
    "A Data Scientist at Google finds patterns in large data sets.",
    "The job of Data Scientist at Google is to find patterns.",
]


def report(sentence: str) -> Report:
    letter = f"Dear Hiring Manager,\n\n{sentence} I would be glad to talk with you about the role."
    return check(FORM, f"{letter}\n\nSincerely,\nJohn Miller")


@pytest.mark.parametrize("sentence", INVENTED)
def test_a_claim_that_the_applicants_own_facts_do_not_have_is_marked(sentence: str) -> None:
    assert report(sentence).unsourced


@pytest.mark.parametrize("sentence", HONEST)
def test_a_fact_a_wish_a_denial_and_a_word_about_the_job_are_left_alone(sentence: str) -> None:
    assert report(sentence).unsourced == ()


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("I built 12 dashboards at Trello.", "from_form"),
        ("You ask for 10+ years of experience.", "about_job"),
        ("I would love to work at Google.", "about_job"),
        ("I hold a PhD in Statistics.", "without_source"),
        ("I believe that careful work matters.", "not_judged"),
    ],
)
def test_each_sentence_has_a_verdict(sentence: str, verdict: str) -> None:
    first = report(sentence).sentences[0]
    assert first.verdict == verdict


def test_a_degree_in_the_signature_is_a_claim() -> None:
    letter = "Dear Hiring Manager,\n\nI work with Python.\n\nSincerely,\nJohn Miller, PhD"
    assert [(one.kind, one.text) for one in check(FORM, letter).unsourced] == [("degree", "PhD")]


def test_own_address_and_telephone_in_the_head_are_no_claims() -> None:
    head = (
        "John Miller\n12 Mill Lane, Leeds LS1 4AP\n+44 7700 900123\njohn@miller.org\n3 May 2026\n\n"
    )
    letter = f"{head}Dear Ms Jones,\n\nI work with Python.\n\nKind regards,\nJohn Miller"
    assert check(FORM, letter).unsourced == ()


def test_a_letter_without_a_word_of_a_filled_field_is_not_whole() -> None:
    rules = {rule.rule: rule for rule in check(FORM, "I work with Python at Trello.").rules}
    assert not rules["facts_used"].ok
    assert rules["facts_used"].message == (
        "The letter has nothing of: Past Working Experience, Qualifications."
    )


def test_the_check_says_where_it_cannot_judge() -> None:
    assert check(FORM, "J'ai travaillé chez Sony et je suis analyste chez Trello.").limits
    assert "English, German, French and Spanish" in check(FORM, "我在索尼工作过。" * 9).limits[0]
    assert report("I work with Python.").limits == ()


@pytest.mark.parametrize(
    "filler", ["N/A", "none", "-", "keine", "ninguno", "brak", "néant", "geen"]
)
def test_a_filler_is_no_fact(filler: str) -> None:
    form = LetterForm("Cook", "Sony", "Ann", skills=filler, past_experience=filler)
    assert check(form, "I cook.").facts == ()
