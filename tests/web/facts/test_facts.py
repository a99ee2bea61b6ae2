"""How a form is understood: entries, jobs, fillers, gaps, and how it reads in a sentence."""

# ruff: noqa: RUF001 - dashes and letters as people type them

from dataclasses import replace

import pytest

from contract.form import LetterForm
from tests.web.cost import timed
from webapp.facts import FormFacts, tidy

FORM = LetterForm("Data Scientist", "Google", "John")


def told(**fields: str) -> list[tuple[str, str]]:
    facts = FormFacts(replace(FORM, **fields)).facts
    return [(fact.kind, fact.text) for fact in facts if fact.field in fields]


def tidied(field: str, value: str) -> str:
    text = getattr(tidy(replace(FORM, **{field: value})), field)
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize(
    ("entry", "facts"),
    [
        ("Analyst at Trello", {"title": "Analyst", "employer": "Trello"}),
        (
            "Brightside Energy (2021 – present)",
            {"employer": "Brightside Energy", "period": "2021 – present"},
        ),
        (
            "Senior Analyst, Brightside Energy (03/2021 - 05/2023)",
            {
                "title": "Senior Analyst",
                "employer": "Brightside Energy",
                "period": "03/2021 - 05/2023",
            },
        ),
        (
            "Trello: Analyst since May 2020",
            {"title": "Analyst", "employer": "Trello", "period": "since May 2020"},
        ),
        ("I currently work at Trello as an analyst", {"title": "analyst", "employer": "Trello"}),
        (
            "Staff Nurse, Royal Infirmary of Edinburgh",
            {"title": "Staff Nurse", "employer": "Royal Infirmary of Edinburgh"},
        ),
        (
            "Chef de Partie at Hotel Belvedere, 3 years",
            {"title": "Chef de Partie", "employer": "Hotel Belvedere", "period": "3 years"},
        ),
        ("CTO of Sony", {"title": "CTO", "employer": "Sony"}),
        ("Director of Sales at Acme Inc.", {"title": "Director of Sales", "employer": "Acme Inc."}),
        (
            "Praktikant bei Bosch, 2019",
            {"title": "Praktikant", "employer": "Bosch", "period": "2019"},
        ),
        (
            "Développeuse front-end chez Doctolib depuis 2022",
            {"title": "Développeuse front-end", "employer": "Doctolib", "period": "depuis 2022"},
        ),
        (
            "Consultor en Indra, 2014-2018",
            {"title": "Consultor", "employer": "Indra", "period": "2014-2018"},
        ),
    ],
)
def test_a_job_is_a_title_an_employer_and_a_period(entry: str, facts: dict[str, str]) -> None:
    assert dict(told(past_experience=entry)) == facts


def test_bullets_behind_a_job_are_what_was_done_there() -> None:
    value = "Analyst, Brightside (2021 – present)\n• Cut reporting time by 40%\n• Lead a team of 3"
    assert told(current_experience=value)[3:] == [
        ("achievement", "Cut reporting time by 40%"),
        ("achievement", "Lead a team of 3"),
    ]


@pytest.mark.parametrize(
    "value",
    [
        "Waiter at Da Mario, then supervisor at Blue Moon, and store manager at Tesco",
        "Waiter at Da Mario; shift supervisor at Blue Moon; store manager at Tesco",
        "Waiter at Da Mario\nshift supervisor at Blue Moon\nstore manager at Tesco.",
        "• Waiter at Da Mario\n• shift supervisor at Blue Moon\n• store manager at Tesco",
        "Waiter, Da Mario 2015-2017. Supervisor, Blue Moon, 2017-2019. 1st manager, Tesco (2020).",
        "Waiter at Da Mario (2015-2017). Supervisor at Blue Moon, 2018. Manager, Tesco, 2019-.",
    ],
)
def test_several_jobs_in_a_field_are_several_entries(value: str) -> None:
    employers = [text for kind, text in told(past_experience=value) if kind == "employer"]
    assert employers == ["Da Mario", "Blue Moon", "Tesco"]


FILLERS = """N/A|n.a.|None|none.|-|—|...|unemployed|no experience|Keine|keine Angabe|arbeitslos|
aucun|sans emploi|au chômage|ninguna|en paro|nessuno|disoccupata|nenhum|desempregado|geen|n.v.t.|
brak|bezrobotny|nie dotyczy|see CV|(none)|nothing yet|无"""


@pytest.mark.parametrize("filler", FILLERS.replace("\n", "").split("|"))
def test_a_filler_is_an_empty_field(filler: str) -> None:
    fields = ("past_experience", "current_experience", "skills", "qualifications")
    for field in (*fields, "preferred_qualifications"):
        assert told(**{field: filler}) == []
        assert tidied(field, filler) == ""


@pytest.mark.parametrize(
    "value", ["Nona Gaming", "N/A Records", "Nonesuch", "R", "C", "No Limits Ltd"]
)
def test_a_name_that_resembles_a_filler_stays(value: str) -> None:
    assert tidied("skills", value) == value


@pytest.mark.parametrize(
    "gap",
    [
        "Currently not employed (career gap 2023-2026 for health reasons, fully recovered)",
        "Career break since 2020 to look after my children",
        "maternity leave",
        "On parental leave since 2024",
        "gap year",
        "I am between jobs",
        "Elternzeit seit 2023",
        "congé parental",
        "en paro desde 2024",
        "urlop macierzyński",
    ],
)
def test_a_gap_is_a_gap_and_no_job(gap: str) -> None:
    assert told(current_experience=gap) == [("gap", gap)]
    assert tidied("current_experience", gap) == ""


@pytest.mark.parametrize(
    ("field", "typed", "read"),
    [
        ("past_experience", "Intern at Sony.", "Intern at Sony"),
        ("past_experience", "Engineer at Acme Inc.", "Engineer at Acme Inc."),
        ("qualifications", "BSc in Maths.", "BSc in Maths"),
        ("qualifications", "bsc in maths; phd in physics", "BSc in maths, PhD in physics"),
        ("preferred_qualifications", "We need someone who has 4 years of SQL.", "4 years of SQL"),
        ("preferred_qualifications", "• 5+ years\n• Strong Python", "5+ years, Strong Python"),
        ("current_experience", "I currently work at Trello as an analyst.", "analyst at Trello"),
        (
            "current_experience",
            "data analyst at harbour and finch",
            "data analyst at Harbour and Finch",
        ),
        (
            "current_experience",
            "TEAM SECRETARY AT HOGAN LOVELLS",
            "Team Secretary at Hogan Lovells",
        ),
        ("skills", "I am good at Python and SQL.", "Python, SQL"),
        ("skills", "Programming: Python, R; Languages: German", "Python, R, German"),
        ("skills", "Python, SQL, none", "Python, SQL"),
    ],
)
def test_a_field_reads_as_a_part_of_a_sentence(field: str, typed: str, read: str) -> None:
    assert tidied(field, typed) == read


def test_a_plain_form_is_tidied_into_itself() -> None:
    form = replace(
        FORM,
        past_experience="Machine Learning Intern at Sony",
        current_experience="Analyst at Trello",
        skills="python",
        qualifications="BSc in Computer Science",
        company="none of us",
        preferred_qualifications="4 years experience machine learning",
    )
    assert tidy(form) == form


def test_a_fact_has_an_owner() -> None:
    form = replace(FORM, preferred_qualifications="PhD", skills="SQL")
    owners = {fact.text: fact.owner for fact in FormFacts(form).facts}
    assert owners == {
        "Data Scientist": "advertisement",
        "Google": "company",
        "PhD": "advertisement",
        "John": "applicant",
        "SQL": "applicant",
    }


@pytest.mark.parametrize(
    "piece", ["a at b, ", "• x\n", "(2019-", "then a at ", "I am ", "1. ", "at at ", ", , "]
)
def test_a_hostile_field_costs_no_more_than_its_length(piece: str) -> None:
    form = replace(
        FORM, past_experience=(piece * 10_000)[:10_000], skills=(piece * 10_000)[:10_000]
    )
    _, seconds = timed(lambda: tidy(form))
    assert seconds < 2
