import hashlib
import threading
import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.web.writing import FORM
from webapp.core.database import db
from webapp.core.models import Letter, LetterVersion, User
from webapp.letters import child_tasks, library, rating, revision, submission, trash
from webapp.letters.errors import LetterNotFound, TooManyLetters
from webapp.letters.form import Form, FormError

MakeLetter = Callable[..., uuid.UUID]
pytestmark = pytest.mark.usefixtures("in_context")


def person_of(name: str) -> User:
    user = User(username=name, email=f"{name}@example.com", password_hash="-")
    db.session.add(user)
    db.session.commit()
    return user


def create(user: User, key: str | None = None, **changes: str) -> Letter:
    return submission.create(user, Form.parse({**FORM, **changes}), key)


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
    page = library.search(ann, library.Wanted(q=q))
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
def test_a_page_number_out_of_range_gives_the_nearest_page(
    make_letter: MakeLetter, ann: User, asked: int, given: int
) -> None:
    for _ in range(5):
        make_letter(ann)
    assert library.search(ann, page=asked, per_page=2).page == given


@pytest.mark.parametrize("status", ["done", "failed", "stopped"])
def test_writing_again_keeps_the_versions(make_letter: MakeLetter, ann: User, status: str) -> None:
    letter_id = make_letter(ann, status=status, error="Something.", attempt=3)
    letter = submission.rewrite(ann, letter_id)
    assert (letter.status, letter.error, letter.attempt) == ("queued", "", 3)
    assert len(library.versions(ann, letter_id)) == 1


def test_a_duplicate_is_for_another_job_by_the_same_person(
    make_letter: MakeLetter, ann: User
) -> None:
    letter = make_letter(ann, skills="python", length="long", body="Text.")
    copy = submission.duplicate(ann, letter, "Baker", "Sony", tone="warm")
    assert (copy.job_title, copy.company, copy.applicant_name) == ("Baker", "Sony", "John")
    assert (copy.skills, copy.tone, copy.length) == ("python", "warm", "long")
    assert (copy.body, copy.status) == ("", "queued")
    assert submission.duplicate(ann, letter, "Baker", "Sony", length="short").length == "short"


def test_a_letter_stopped_in_the_queue_is_never_written(ann: User) -> None:
    letter = submission.stop(ann, create(ann).id)
    assert (letter.status, letter.body) == ("stopped", "")


def test_stopping_a_finished_letter_changes_nothing(make_letter: MakeLetter, ann: User) -> None:
    assert submission.stop(ann, make_letter(ann)).status == "done"


def test_a_rating_is_kept_changed_and_taken_back(make_letter: MakeLetter, ann: User) -> None:
    letter_id = make_letter(ann)
    assert rating.rate(ann, letter_id, 1, " Just\x00 right ").rating_words == "Just right"
    assert rating.rate(ann, letter_id, -1).rating == -1
    letter = rating.rate(ann, letter_id, None, "gone")
    assert (letter.rating, letter.rating_words) == (None, "")


@pytest.mark.parametrize(("value", "words"), [(0, ""), (2, ""), (1, "x" * 1001)])
def test_a_rating_out_of_bounds_is_refused(
    make_letter: MakeLetter, ann: User, value: int, words: str
) -> None:
    with pytest.raises(FormError):
        rating.rate(ann, make_letter(ann), value, words)


def test_a_deleted_letter_is_gone_and_once_erased_its_versions_too(
    make_letter: MakeLetter, ann: User
) -> None:
    letter = make_letter(ann)
    trash.put(ann, letter)
    with pytest.raises(LetterNotFound):
        library.get(ann, letter)
    assert trash.erase(ann, letter) == 1
    assert db.session.scalar(select(func.count()).select_from(LetterVersion)) == 0


@pytest.mark.parametrize(
    "act",
    [
        library.get,
        lambda user, letter: revision.edit(user, letter, "Mine."),
        library.versions,
        lambda user, letter: library.version(user, letter, 1),
        lambda user, letter: child_tasks.diff(user, letter, 1, 1),
        lambda user, letter: revision.restore(user, letter, 1),
        submission.rewrite,
        lambda user, letter: submission.duplicate(user, letter, "Baker", "Sony"),
        submission.stop,
        lambda user, letter: rating.rate(user, letter, 1),
        trash.put,
    ],
)
def test_another_persons_letter_does_not_exist(
    make_letter: MakeLetter, ann: User, act: Callable[[User, uuid.UUID], object]
) -> None:
    letter = make_letter(ann)
    with pytest.raises(LetterNotFound):
        act(person_of("bob"), letter)
    assert library.get(ann, letter).status == "done"
