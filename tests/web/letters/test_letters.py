import hashlib
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select

from tests.web.writing import FORM, person
from webapp.core.database import db
from webapp.core.models import Letter, LetterVersion, User
from webapp.letters import child_tasks, library, rating, revision, submission, versions
from webapp.letters.diffs import diff_words
from webapp.letters.errors import Busy, EditConflict, LetterNotFound, TooManyLetters
from webapp.letters.form import Form, FormError

MakeLetter = Callable[..., uuid.UUID]


@pytest.fixture
def ann(app: Flask) -> User:
    return person(app)


def person_of(name: str) -> User:
    user = User(username=name, email=f"{name}@example.com", password_hash="-")
    db.session.add(user)
    db.session.commit()
    return user


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def create(user: User, key: str | None = None, **changes: str) -> Letter:
    return submission.create(user, Form.parse({**FORM, **changes}), key)


@pytest.mark.parametrize("field", ["job_title", "company", "applicant_name"])
@pytest.mark.parametrize("value", ["", "   ", "\n\t", "\x00\x07"])
def test_a_form_without_a_required_field_is_refused(field: str, value: str) -> None:
    with pytest.raises(FormError) as refused:
        Form.parse({**FORM, field: value})
    assert set(refused.value.errors) == {field}


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(FormError) as refused:
        Form.parse({"skills": "x" * 2001, "tone": "angry", "length": "huge", "company": "x" * 121})
    assert set(refused.value.errors) == {
        "job_title",
        "company",
        "applicant_name",
        "skills",
        "tone",
        "length",
    }


@pytest.mark.parametrize(
    ("name", "typed", "taken"),
    [
        ("tone", "Warm", "warm"),
        ("tone", "", "professional"),
        ("length", "Short", "short"),
        ("length", " LONG ", "long"),
        ("length", "usual", "usual"),
        ("length", "", "usual"),
    ],
)
def test_a_choice_is_known_in_any_case_and_has_a_default(name: str, typed: str, taken: str) -> None:
    assert getattr(Form.parse({**FORM, name: typed}), name) == taken


def test_a_length_that_is_not_offered_is_refused_with_those_that_are() -> None:
    with pytest.raises(FormError, match=r"^Length: choose one of short, usual, long\.$"):
        Form.parse({**FORM, "length": "200 words"})


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Data\r\n Scientist ", "Data Scientist"),
        ("Da\x00ta\x1b", "Data"),
        ("half \ud83d of an emoji", "half of an emoji"),
        ("مهندس 👩‍💻 工程师", "مهندس 👩‍💻 工程师"),
    ],
)
def test_a_title_is_kept_on_one_line_without_control_characters(typed: str, stored: str) -> None:
    assert Form.parse({**FORM, "job_title": typed}).job_title == stored


def test_a_long_field_keeps_its_lines() -> None:
    assert Form.parse({**FORM, "skills": "python\r\nsql\n"}).skills == "python\nsql"


def test_a_letter_keeps_its_form_and_waits(ann: User) -> None:
    letter = create(ann, tone="warm", length="short")
    assert letter.status == "queued"
    assert Form.of(letter) == Form.parse({**FORM, "tone": "warm", "length": "short"})
    assert library.position(letter) == 0


def test_the_same_form_sent_twice_under_one_key_is_one_letter(ann: User) -> None:
    first = create(ann, "key").id
    assert create(ann, "key").id == first
    assert create(ann, "another").id != first
    assert create(ann, "key", company="Sony").id != first
    assert create(ann, "key", length="short").id != first


def test_a_form_sent_again_is_one_letter_also_to_a_release_that_knows_no_lengths(
    ann: User,
) -> None:
    parts = ("key", *FORM.values(), "professional")
    known = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    assert create(ann, "key").idempotency_key == known


def test_a_form_sent_eight_times_at_once_is_one_letter(app: Flask, ann: User) -> None:
    made: list[uuid.UUID] = []
    start = threading.Barrier(8)

    def send() -> None:
        with app.app_context():
            start.wait()
            made.append(create(ann, "key").id)

    senders = [threading.Thread(target=send) for _ in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(made) == 8
    assert len(set(made)) == 1


def test_a_sixth_unfinished_letter_is_refused(ann: User) -> None:
    for _ in range(5):
        create(ann)
    with pytest.raises(TooManyLetters):
        create(ann)
    assert create(person_of("bob")).status == "queued"


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("", {"google", "100% Cotton", "Ünïcode GmbH"}),
        ("GOOG", {"google"}),
        ("100%", {"100% Cotton"}),
        ("%", {"100% Cotton"}),
        ("_", set()),
        ("\\", set()),
        ("pastry", {"100% Cotton"}),
        ("zebra", {"google"}),
        ("ünïcode", {"Ünïcode GmbH"}),
        ("nothing like it", set()),
        ("\x00", {"google", "100% Cotton", "Ünïcode GmbH"}),
        ("'; drop table letter", set()),
    ],
)
def test_search_reads_title_company_and_text(
    make_letter: MakeLetter, ann: User, q: str, found: set[str]
) -> None:
    make_letter(ann, company="google", body="A zebra.")
    make_letter(ann, company="100% Cotton", job_title="Pastry Chef", body="")
    make_letter(ann, company="Ünïcode GmbH", body="")
    make_letter(person_of("bob"), company="google")
    page = library.search(ann, q)
    assert {letter.company for letter in page.items} == found
    assert page.total == len(found)


def test_letters_come_in_pages_newest_first(make_letter: MakeLetter, ann: User) -> None:
    for number in range(5):
        make_letter(ann, company=str(number))
    pages = [library.search(ann, page=page, per_page=2) for page in (1, 2, 3)]
    assert [[each.company for each in page.items] for page in pages] == [
        ["4", "3"],
        ["2", "1"],
        ["0"],
    ]
    assert {(page.total, page.pages) for page in pages} == {(5, 3)}


@pytest.mark.parametrize(("asked", "given"), [(-1, 1), (0, 1), (99, 3), (10**12, 3)])
def test_a_page_that_is_not_there_is_the_nearest(
    make_letter: MakeLetter, ann: User, asked: int, given: int
) -> None:
    for _ in range(5):
        make_letter(ann)
    assert library.search(ann, page=asked, per_page=2).page == given


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
def test_a_text_that_is_none_is_refused(make_letter: MakeLetter, ann: User, body: str) -> None:
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


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("one two", "one two", [("same", "one two")]),
        (
            "I like blue cars.",
            "I like red cars.",
            [("same", "I like "), ("removed", "blue"), ("added", "red"), ("same", " cars.")],
        ),
        ("", "new", [("added", "new")]),
        ("old", "", [("removed", "old")]),
        ("a b", "a\n\nb", [("same", "a"), ("removed", " "), ("added", "\n\n"), ("same", "b")]),
        ("café 👩‍💻", "café", [("same", "café"), ("removed", " 👩‍💻")]),
    ],
)
def test_a_diff_is_made_of_words(old: str, new: str, expected: list[Any]) -> None:
    assert diff_words(old, new) == expected


def test_a_diff_of_long_repetitive_texts_takes_no_minutes() -> None:
    old, new = "a b " * 5000, "b a " * 5000
    stretches = diff_words(old, new)
    assert "".join(text for op, text in stretches if op != "added") == old
    assert "".join(text for op, text in stretches if op != "removed") == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("!@" * 700, "!#" * 700),
        ("!@" * 10_000, "!#" * 10_000),
        ("a\n" * 10_000, "b\n" * 10_000),
        ("\n" * 20_000, "\n" * 19_999 + "a"),
    ],
)
def test_a_diff_of_texts_without_a_common_token_is_coarse_and_takes_no_seconds(
    old: str, new: str
) -> None:
    begun = time.process_time()
    stretches = diff_words(old, new)
    assert time.process_time() - begun < 5  # 42 s by an algorithm that is cubic
    assert len(stretches) <= 2000
    assert "".join(text for op, text in stretches if op != "added") == old
    assert "".join(text for op, text in stretches if op != "removed") == new


def test_a_line_that_stayed_is_one_stretch_between_lines_that_changed() -> None:
    assert diff_words("one two\nsame line\nthree", "ein zwei\nsame line\ndrei") == [
        ("removed", "one two\n"),
        ("added", "ein zwei\n"),
        ("same", "same line\n"),
        ("removed", "three"),
        ("added", "drei"),
    ]


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


@pytest.mark.parametrize("status", ["done", "failed", "stopped"])
def test_writing_again_keeps_the_versions(make_letter: MakeLetter, ann: User, status: str) -> None:
    made = make_letter(ann, status=status, error="Something.", attempt=3)
    letter = submission.rewrite(ann, made)
    assert (letter.status, letter.error, letter.attempt) == ("queued", "", 3)
    assert len(library.versions(ann, made)) == 1


def test_a_duplicate_is_for_another_job_by_the_same_person(
    make_letter: MakeLetter, ann: User
) -> None:
    made = make_letter(ann, skills="python", length="long", body="Text.")
    copy = submission.duplicate(ann, made, "Baker", "Sony", tone="warm")
    assert (copy.job_title, copy.company, copy.applicant_name) == ("Baker", "Sony", "John")
    assert (copy.skills, copy.tone, copy.length) == ("python", "warm", "long")
    assert (copy.body, copy.status) == ("", "queued")
    assert submission.duplicate(ann, made, "Baker", "Sony", length="short").length == "short"


def test_a_letter_stopped_in_the_queue_is_never_written(ann: User) -> None:
    letter = submission.stop(ann, create(ann).id)
    assert (letter.status, letter.body) == ("stopped", "")


def test_stopping_a_finished_letter_changes_nothing(make_letter: MakeLetter, ann: User) -> None:
    assert submission.stop(ann, make_letter(ann)).status == "done"


def test_a_rating_is_kept_changed_and_taken_back(make_letter: MakeLetter, ann: User) -> None:
    made = make_letter(ann)
    assert rating.rate(ann, made, 1, " Just\x00 right ").rating_words == "Just right"
    assert rating.rate(ann, made, -1).rating == -1
    letter = rating.rate(ann, made, None, "gone")
    assert (letter.rating, letter.rating_words) == (None, "")


@pytest.mark.parametrize(("value", "words"), [(0, ""), (2, ""), (1, "x" * 1001)])
def test_a_rating_out_of_bounds_is_refused(
    make_letter: MakeLetter, ann: User, value: int, words: str
) -> None:
    with pytest.raises(FormError):
        rating.rate(ann, make_letter(ann), value, words)


def test_a_deleted_letter_is_gone_with_its_versions(make_letter: MakeLetter, ann: User) -> None:
    made = make_letter(ann)
    library.delete(ann, made)
    with pytest.raises(LetterNotFound):
        library.get(ann, made)
    assert db.session.scalar(select(func.count()).select_from(LetterVersion)) == 0


@pytest.mark.parametrize(
    "act",
    [
        library.get,
        lambda user, made: revision.edit(user, made, "Mine."),
        library.versions,
        lambda user, made: library.version(user, made, 1),
        lambda user, made: child_tasks.diff(user, made, 1, 1),
        lambda user, made: revision.restore(user, made, 1),
        submission.rewrite,
        lambda user, made: submission.duplicate(user, made, "Baker", "Sony"),
        submission.stop,
        lambda user, made: rating.rate(user, made, 1),
        library.delete,
    ],
)
def test_another_persons_letter_does_not_exist(
    make_letter: MakeLetter, ann: User, act: Callable[[User, uuid.UUID], object]
) -> None:
    made = make_letter(ann)
    with pytest.raises(LetterNotFound):
        act(person_of("bob"), made)
    assert library.get(ann, made).status == "done"
