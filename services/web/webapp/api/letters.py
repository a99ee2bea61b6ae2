"""The API's operations to ask for letters, find, stop, rate and delete them."""

from typing import Any

from webapp.accounts.guard import current_user
from webapp.advertisement import compare
from webapp.core.models import Letter
from webapp.letters import applications, comparison, frame, library, rating, submission, trash
from webapp.letters.errors import NotWritten
from webapp.letters.form import Form
from webapp.letters.library import Wanted

from .document import failures
from .form_schemas import JobForm, OtherJob, UnfinishedForm
from .letter_inputs import Application, Frame, LetterPath, NewLetterHeaders, Search, Verdict
from .letter_outputs import (
    LetterDetail,
    LetterPage,
    LetterReport,
    Requirements,
    requirements_shown,
)
from .requests import blueprint

api = blueprint("letters", "Write, find, stop, rate, export and delete letters.")


def shown(letter: Letter) -> dict[str, Any]:
    """Return a letter as the API shows it."""
    letter = library.get(current_user(), letter.id)  # it may be gone since the change
    detail = LetterDetail.model_validate(letter)
    detail.version = library.latest_version(letter)
    detail.position, detail.error = library.position(letter), letter.message
    values: dict[str, Any] = detail.model_dump(mode="json")
    return values


@api.get("/letters", responses={200: LetterPage})
def list_letters(query: Search) -> dict[str, Any]:
    """List one's letters: those that hold some words, in a state, in an order."""
    given = query.model_dump(exclude_none=True)
    wanted = Wanted(query.q, given.get("state", ""), query.sort)
    page = library.search(current_user(), wanted, query.page, query.per_page)
    return LetterPage.model_validate(page).model_dump(mode="json")


@api.post("/letters", responses={201: LetterDetail, **failures(429)})
def create_letter(body: JobForm, header: NewLetterHeaders) -> tuple[dict[str, Any], int]:
    """Have a letter written. The answer comes at once; follow the writing by its events."""
    form = Form.parse(body.model_dump())
    return shown(submission.create(current_user(), form, header.idempotency_key)), 201


@api.get("/letters/<uuid:letter_id>", responses={200: LetterDetail})
def get_letter(path: LetterPath) -> dict[str, Any]:
    """Show a letter."""
    return shown(library.get(current_user(), path.letter_id))


@api.delete("/letters/<uuid:letter_id>", responses={204: None})
def delete_letter(path: LetterPath) -> tuple[str, int]:
    """Put a letter into the trash, with all its versions; it is deleted after 30 days."""
    trash.put(current_user(), path.letter_id)
    return "", 204


@api.post("/letters/<uuid:letter_id>/rewrite", responses={200: LetterDetail, **failures(409, 429)})
def rewrite_letter(path: LetterPath) -> dict[str, Any]:
    """Have the letter written again, from the same form; its versions stay."""
    return shown(submission.rewrite(current_user(), path.letter_id))


@api.put("/letters/<uuid:letter_id>/form", responses={200: LetterDetail, **failures(409, 429)})
def correct_form(path: LetterPath, body: JobForm) -> dict[str, Any]:
    """Correct the letter's form and have it written again from that; its versions stay."""
    form = Form.parse(body.model_dump())
    return shown(submission.rewrite(current_user(), path.letter_id, form))


@api.post("/letters/<uuid:letter_id>/duplicate", responses={201: LetterDetail, **failures(429)})
def duplicate_letter(path: LetterPath, body: OtherJob) -> tuple[dict[str, Any], int]:
    """Have a letter for another job written from this one's form."""
    changes = body.model_dump(exclude_unset=True)
    return shown(submission.duplicate(current_user(), path.letter_id, **changes)), 201


@api.post("/letters/<uuid:letter_id>/stop", responses={200: LetterDetail})
def stop_letter(path: LetterPath) -> dict[str, Any]:
    """Stop the writing; what was written so far is kept."""
    return shown(submission.stop(current_user(), path.letter_id))


@api.put("/letters/<uuid:letter_id>/rating", responses={200: LetterDetail, **failures(429)})
def rate_letter(path: LetterPath, body: Verdict) -> dict[str, Any]:
    """Say what the letter is worth."""
    user, agreed = current_user(), body.may_improve
    letter = rating.rate(user, path.letter_id, body.rating, body.words, may_improve=agreed)
    return shown(letter)


@api.put("/letters/<uuid:letter_id>/application", responses={200: LetterDetail})
def note_application(path: LetterPath, body: Application) -> dict[str, Any]:
    """Note when one applied, until when one can, and what came of it."""
    values = body.model_dump(exclude_unset=True)
    return shown(applications.note(current_user(), path.letter_id, values))


@api.put("/letters/<uuid:letter_id>/frame", responses={200: LetterDetail})
def frame_letter(path: LetterPath, body: Frame) -> dict[str, Any]:
    """Change what stands around the text in the document: recipient, subject, closing, date."""
    given = body.model_dump(mode="json", exclude_unset=True)
    return shown(frame.update(current_user(), path.letter_id, frame.read(given)))


@api.get("/letters/<uuid:letter_id>/report", responses={200: LetterReport, **failures(409)})
def get_report(path: LetterPath) -> dict[str, Any]:
    """Show what the check says: rules kept, facts used, and what has no source."""
    report = library.get(current_user(), path.letter_id).report
    if report is None:
        raise NotWritten
    return report


@api.get("/letters/<uuid:letter_id>/requirements", responses={200: Requirements})
def get_requirements(path: LetterPath) -> dict[str, Any]:
    """Show what the letter's advertisement asks for, and what of it the form has."""
    found = compare(Form.of(library.get(current_user(), path.letter_id)))
    return requirements_shown(found).model_dump(mode="json")


@api.post("/requirements", responses={200: Requirements, **failures(429)})
def look_at_requirements(body: UnfinishedForm) -> dict[str, Any]:
    """Show what an advertisement asks for and what of it a form has. Nothing is kept."""
    found = comparison.look(current_user(), body.model_dump())
    return requirements_shown(found).model_dump(mode="json")
