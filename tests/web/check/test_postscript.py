"""What is told below the name of a letter is checked like its text."""

import pytest

from contract.form import LetterForm
from harness.people import FORM
from webapp.check import check

LETTER = "Dear Hiring Manager,\n\nI work as an Analyst at Trello.\n\nRespectfully,\n\nJordan Reyes"
CLAIM = "I spent 17 years at Globex Corporation"


@pytest.mark.parametrize("added", [f"{CLAIM}.", f"P.S. {CLAIM}.", f"PS: {CLAIM}"])
def test_a_claim_below_the_name_is_marked(added: str) -> None:
    found = check(LetterForm(**FORM), f"{LETTER}\n\n{added}").unsourced
    assert [finding.text for finding in found] == ["17", "Globex Corporation"]


@pytest.mark.parametrize("foot", ["12 Garden Street, Springfield", "Enclosures: CV, references."])
def test_an_address_below_the_name_is_no_claim(foot: str) -> None:
    assert check(LetterForm(**FORM), f"{LETTER}\n{foot}").unsourced == ()
