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
    letter_id = make_letter(ann, company="google")
    letter = revision.edit(ann, letter_id, "Dear Hiring Manager,\r\nsix years at Acme Corp.", 1)
    assert letter.body == "Dear Hiring Manager,\nsix years at Acme Corp."
    assert [(each.number, each.origin) for each in library.versions(ann, letter_id)] == [
        (1, "model"),
        (2, "edit"),
    ]
    assert letter.report is not None
    assert "Acme Corp" in [finding["text"] for finding in letter.report["unsourced"]]


def test_a_text_that_is_the_same_makes_no_version(make_letter: MakeLetter, ann: User) -> None:
    letter = make_letter(ann, body="The same.")
    revision.edit(ann, letter, " The same.\r\n")
    assert len(library.versions(ann, letter)) == 1


@pytest.mark.parametrize("body", ["", "  \n", "x" * 20_001])
def test_a_value_that_is_not_text_is_refused(make_letter: MakeLetter, ann: User, body: str) -> None:
    with pytest.raises(FormError):
        revision.edit(ann, make_letter(ann), body)


def test_an_edit_of_an_older_version_is_a_conflict(make_letter: MakeLetter, ann: User) -> None:
    letter = make_letter(ann)
    revision.edit(ann, letter, "Second.", 1)
    with pytest.raises(EditConflict):
        revision.edit(ann, letter, "Also second.", 1)
    assert library.get(ann, letter).body == "Second."


@pytest.mark.parametrize("status", ["queued", "writing"])
def test_a_letter_being_written_can_be_neither_edited_nor_written_again(
    make_letter: MakeLetter, ann: User, status: str
) -> None:
    letter = make_letter(ann, status=status)
    with pytest.raises(EditConflict):
        revision.edit(ann, letter, "Mine.")
    with pytest.raises(Busy):
        submission.rewrite(ann, letter)


def test_a_version_can_be_restored(make_letter: MakeLetter, ann: User) -> None:
    letter_id = make_letter(ann, body="First.")
    revision.edit(ann, letter_id, "Second.")
    letter = revision.restore(ann, letter_id, 1)
    assert letter.body == "First."
    assert [each.origin for each in library.versions(ann, letter_id)] == [
        "model",
        "edit",
        "restore",
    ]
    with pytest.raises(LetterNotFound):
        revision.restore(ann, letter_id, 9)


def test_a_letter_keeps_its_newest_versions(
    make_letter: MakeLetter, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "MOST_VERSIONS", 3)
    letter = make_letter(ann)
    for number in range(2, 7):
        revision.edit(ann, letter, f"Text {number}.")
    assert [each.number for each in library.versions(ann, letter)] == [4, 5, 6]
    assert library.version(ann, letter, 5).body == "Text 5."
    with pytest.raises(LetterNotFound):
        library.version(ann, letter, 3)


def test_a_list_of_versions_loads_no_texts(make_letter: MakeLetter, ann: User) -> None:
    letter = make_letter(ann)
    revision.edit(ann, letter, "Another text.")
    db.session.expire_all()
    versions = library.versions(ann, letter)
    assert all("body" in inspect(each).unloaded for each in versions)
