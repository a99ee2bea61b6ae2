"""All that a person has here in one ZIP, streamed, the trash too; nothing secret is in it."""

import io
import json
import time
import uuid
import zipfile
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from typing import IO, Any, cast

from flask import Flask, Response, current_app
from sqlalchemy import select
from sqlalchemy.orm import undefer

from contract.form import FIELDS
from webapp.accounts import sessions
from webapp.core.config import current_config
from webapp.core.database import db
from webapp.core.models import Letter, LetterVersion, TypedDraft, User
from webapp.export import File, file_of
from webapp.lab import datasets, links, trainings
from webapp.letters import applications, library
from webapp.limits import person_limits
from webapp.limits.at_once import AtOnce, TooBusy, TooManyAtOnce
from webapp.limits.person_limits import Action
from webapp.processes.children import TooHeavy, current_children

from . import store
from .json_resume import to_json_resume

NAME = "inkwell.zip"
MOST_AT_ONCE = 2  # of a process; each holds a thread while it is read
PDF_SECONDS = 300.0  # then the letters that are left come as text
WAIT_S = 0.5  # for a place among those whose PDFs are made
COLUMNS = (
    *("status", "created_at", "updated_at", "finished_at", "deleted_at", "model", "error"),
    *("rating", "rating_words", "may_improve", "applied_on", "deadline", "outcome", "body"),
    *("report", "recipient", "subject", "closing", "dated", "design"),
)
VERSION_COLUMNS = ("number", "origin", "wish", "created_at", "body")
ABOUT = """All that you have at Inkwell.

account.json       your account, what stands above your letters, and where you are logged in
profile.json       your profile; resume.json is the same as a JSON Resume (jsonresume.org)
letters.json       every letter: form, text and what frames it, versions, check, rating, application
applications.csv   the same as a table, without the texts
drafts.json        what you typed and have not sent
links.json         the links that you had judged, and whether you found that right
data_sets.json     your data sets: labels, versions, what can't be read; the pictures are your own
trainings.json     what was trained on them: parameters, curve, results
letters/           every letter as a PDF, or as text where a PDF could not be made
"""
places = AtOnce(1, MOST_AT_ONCE)


class _Pipe(io.RawIOBase):
    """What is written to it is taken from it: a file that no one can go back in."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self._parts.append(bytes(part))
        return len(self._parts[-1])

    def take(self) -> bytes:
        taken, self._parts = b"".join(self._parts), []
        return taken


def stream(user: User) -> "_Stream":
    """Return the archive, piece by piece; the first is made before this returns.

    Raises:
        TooOften: the person has asked too often in a minute.
        TooManyAtOnce: one is being made for the person.
        TooBusy: as many are being made as may be.
    """
    person_limits.count(user.id, Action.ARCHIVE)
    db.session.commit()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    places.enter(user.id)
    pieces = _pieces(user.id, app)
    try:
        first = next(pieces)
    except BaseException:
        places.leave(user.id)
        raise
    return _Stream(user.id, first, pieces)


def archive_response(user: User) -> Response:
    """Return the answer that streams it; raises as `stream` does."""
    headers = {"Content-Disposition": f'attachment; filename="{NAME}"'}
    return Response(stream(user), mimetype="application/zip", headers=headers)


class _Stream:
    """The pieces; its place is given back when it ends, or when who reads it has gone."""

    def __init__(self, person: int, first: bytes, pieces: Generator[bytes, None, None]) -> None:
        self._person, self._first, self._pieces, self._open = person, first, pieces, True

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._first:
            first, self._first = self._first, b""
            return first
        try:
            return next(self._pieces)
        except BaseException:  # its end, or a fault: nobody need wait for who reads it
            self.close()
            raise

    def close(self) -> None:
        if self._open:
            self._open = False
            self._pieces.close()
            places.leave(self._person)


def _pieces(person: int, app: Flask) -> Generator[bytes, None, None]:
    """Yield the archive; each step has a context of its own, for no request lasts that long."""
    pipe = _Pipe()
    packed = zipfile.ZipFile(cast("IO[bytes]", pipe), "w", zipfile.ZIP_DEFLATED)
    with app.app_context():
        user = db.session.get_one(User, person)
        for write in (_account, _profile, _drafts, _lab, _table):
            write(packed, user)
        numbers = list(db.session.scalars(_letters(person)))
    yield pipe.take()
    with packed.open("letters.json", "w", force_zip64=True) as file:
        for place, number in enumerate(numbers):
            with app.app_context():
                text = _json(_letter(person, number))
            file.write(((",\n" if place else "[\n") + text).encode())
            yield pipe.take()
        file.write(b"\n]\n" if numbers else b"[]\n")
    end = time.monotonic() + PDF_SECONDS
    for place, number in enumerate(numbers, 1):
        with app.app_context():
            made = _file(person, number, as_pdf=time.monotonic() < end)
        if made is not None:
            packed.writestr(f"letters/{place:04} {made.name}", made.content)
            yield pipe.take()
    packed.close()
    yield pipe.take()


def _account(packed: zipfile.ZipFile, user: User) -> None:
    names = (
        *("username", "email", "created_at", "letter_email", "phone", "city"),
        *("links", "paper", "design"),
    )
    seen = ("created_at", "last_seen_at", "user_agent", "address")
    account = {name: getattr(user, name) for name in names}
    account["sessions"] = [
        {name: getattr(each, name) for name in seen} for each in sessions.live_sessions(user)
    ]
    packed.writestr("ABOUT.txt", ABOUT)
    packed.writestr("account.json", _json(account))


def _profile(packed: zipfile.ZipFile, user: User) -> None:
    profile, _ = store.find(user)
    packed.writestr("profile.json", _json(profile.to_dict()))
    packed.writestr("resume.json", _json(to_json_resume(profile)))


def _drafts(packed: zipfile.ZipFile, user: User) -> None:
    query = select(TypedDraft).where(TypedDraft.user_id == user.id).order_by(TypedDraft.saved_at)
    names = ("id", "letter_id", "fields", "saved_at")
    drafts = [{name: getattr(each, name) for name in names} for each in db.session.scalars(query)]
    packed.writestr("drafts.json", _json(drafts))


def _lab(packed: zipfile.ZipFile, user: User) -> None:
    packed.writestr("links.json", _json(links.everything(user)))
    packed.writestr("data_sets.json", _json(datasets.everything(user)))
    packed.writestr("trainings.json", _json(trainings.everything(user)))


def _table(packed: zipfile.ZipFile, user: User) -> None:
    table = applications.to_csv(library.every(user, library.Wanted()), "letters/")
    packed.writestr("applications.csv", "\ufeff" + table)


def _letters(person: int) -> Any:
    return select(Letter.id).where(Letter.user_id == person).order_by(Letter.created_at, Letter.id)


def _letter(person: int, number: uuid.UUID) -> dict[str, Any]:
    """Return a letter with its form and versions; nothing of one that is gone since."""
    letter = _find(person, number)
    if letter is None:
        return {}
    query = select(LetterVersion).options(undefer(LetterVersion.body))
    versions = db.session.scalars(query.where(LetterVersion.letter_id == number))
    return {
        "id": letter.id,
        "form": {name: getattr(letter, name) for name in FIELDS},
        **{name: getattr(letter, name) for name in COLUMNS},
        "versions": [{name: getattr(each, name) for name in VERSION_COLUMNS} for each in versions],
    }


def _file(person: int, number: uuid.UUID, *, as_pdf: bool) -> File | None:
    """Return a letter as a PDF, or as text where that is too much; None if it has no text."""
    letter, user = _find(person, number), db.session.get_one(User, person)
    if letter is None or not letter.body:
        return None
    letter.versions  # noqa: B018 - loads them: the connection is given back while the PDF is made
    db.session.expunge_all()
    db.session.rollback()

    def in_child(work: Callable[..., bytes], *args: Any) -> bytes:
        while True:
            try:
                return current_children().run(person, work, *args)
            except (TooBusy, TooManyAtOnce):  # others are first; this isn't in a hurry
                time.sleep(WAIT_S)

    fonts = current_config().font_paths
    if as_pdf:
        with suppress(TooHeavy):  # its text is worth more than nothing
            return file_of(letter, user, "pdf", fonts, in_child)
    return file_of(letter, user, "txt", fonts)


def _find(person: int, number: uuid.UUID) -> Letter | None:
    return db.session.scalar(select(Letter).filter_by(id=number, user_id=person))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=_plain) + "\n"


def _plain(value: Any) -> str:
    return str(value.isoformat() if hasattr(value, "isoformat") else value)
