"""Edits and versions of a letter, and an older one made the newest again."""

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import inspect

from webapp.core.database import db
from webapp.core.models import User
from webapp.letters import library, revision, submission, versions
from webapp.letters.errors import Busy, EditConflict, LetterNotFound
from webapp.letters.form import FormError

MakeLetter = Callable[..., uuid.UUID]
pytestmark = pytest.mark.usefixtures("in_context")


def test_an_edit_is_a_new_version_with_its_own_check(make_letter: MakeLetter, ann: User) -> None:
    made = make_letter(ann, company="google")
    letter = revision.edit(ann, made, "Dear Hiring Manager,\r\nsix years at Acme Corp.", 1)
    assert letter.body == "Dear Hiring Manager,\nsix years at Acme Corp."
    assert [(each.number, each.origin) for each in library.versions(ann, made)] == [
        (1, "model"),
        (2, "edit"),
    ]
    assert letter.report is not None
    assert "Acme Corp" in [finding["text"] for finding in letter.report["unsourced"]]


def test_a_text_that_is_the_same_makes_no_version(make_letter: MakeLetter, ann: User) -> None:
    made = make_letter(ann, body="The same.")
    revision.edit(ann, made, " The same.\r\n")
    assert len(library.versions(ann, made)) == 1


@pytest.mark.parametrize("body", ["", "  \n", "x" * 20_001])
def test_a_value_that_is_not_text_is_refused(make_letter: MakeLetter, ann: User, body: str) -> None:
    with pytest.raises(FormError):
        revision.edit(ann, make_letter(ann), body)


def test_an_edit_of_an_older_version_is_a_conflict(make_letter: MakeLetter, ann: User) -> None:
    made = make_letter(ann)
    revision.edit(ann, made, "Second.", 1)
    with pytest.raises(EditConflict):
        revision.edit(ann, made, "Also second.", 1)
    assert library.get(ann, made).body == "Second."


@pytest.mark.parametrize("status", ["queued", "writing"])
def test_a_letter_being_written_can_be_neither_edited_nor_written_again(
    make_letter: MakeLetter, ann: User, status: str
) -> None:
    made = make_letter(ann, status=status)
    with pytest.raises(EditConflict):
        revision.edit(ann, made, "Mine.")
    with pytest.raises(Busy):
        submission.rewrite(ann, made)


def test_a_version_can_be_restored(make_letter: MakeLetter, ann: User) -> None:
    made = make_letter(ann, body="First.")
    revision.edit(ann, made, "Second.")
    letter = revision.restore(ann, made, 1)
    assert letter.body == "First."
    assert [each.origin for each in library.versions(ann, made)] == ["model", "edit", "restore"]
    with pytest.raises(LetterNotFound):
        revision.restore(ann, made, 9)


def test_a_letter_keeps_its_newest_versions(
    make_letter: MakeLetter, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "MOST_VERSIONS", 3)
    made = make_letter(ann)
    for number in range(2, 7):
        revision.edit(ann, made, f"Text {number}.")
    assert [each.number for each in library.versions(ann, made)] == [4, 5, 6]
    assert library.version(ann, made, 5).body == "Text 5."
    with pytest.raises(LetterNotFound):
        library.version(ann, made, 3)


def test_a_list_of_versions_loads_no_texts(make_letter: MakeLetter, ann: User) -> None:
    made = make_letter(ann)
    revision.edit(ann, made, "Another text.")
    db.session.expire_all()
    found = library.versions(ann, made)
    assert all("body" in inspect(each).unloaded for each in found)
