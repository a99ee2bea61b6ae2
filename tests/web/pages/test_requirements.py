"""The table of what an advertisement asks for, beside the form and on the letter's page."""

from tests.web.people import MakeLetter, Person
from tests.web.writing import FORM

AD = "Requirements:\n- Python\n- Kubernetes"
WITH_AD = {**FORM, "skills": "Python", "advertisement": AD}
ADDRESS = "/user/protected/requirements"


def test_the_form_that_is_typed_is_compared_and_nothing_is_kept(person: Person) -> None:
    typed = {"skills": "Python", "advertisement": AD}
    answer = person.client.post(ADDRESS, data=typed, headers=person.headers)
    assert answer.status_code == 200
    assert "1 of 2 met" in answer.text
    assert "Kubernetes" in answer.text
    assert "1 of 2 met" not in person.client.get("/user/protected").text


def test_without_scripts_the_desk_comes_back_with_the_table(
    person: Person, browser: dict[str, str]
) -> None:
    sent = {**WITH_AD, "csrf_token": person.csrf}
    page = person.client.post(f"{ADDRESS}?page=1", data=sent, headers=browser)
    assert page.status_code == 200
    assert "1 of 2 met" in page.text
    assert "Kubernetes</textarea>" in page.text


def test_a_longer_advertisement_is_refused_by_page_and_api_by_name(
    person: Person, browser: dict[str, str]
) -> None:
    sent = {**FORM, "advertisement": "a" * 10_001, "csrf_token": person.csrf}
    page = person.client.post("/letters", data=sent, headers=browser)
    assert page.status_code == 422
    assert "Advertisement can have 10000 characters at most." in page.text
    assert "a" * 10_001 in page.text


def test_the_letters_page_has_the_table(person: Person, make_letter: MakeLetter) -> None:
    letter = make_letter(person, skills="Python", advertisement=AD)
    page = person.client.get(f"/letters/{letter}").text
    assert 'id="requirements"' in page
    assert "1 of 2 met" in page
