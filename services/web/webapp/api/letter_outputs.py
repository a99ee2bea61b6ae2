"""What the operations on letters give."""

import uuid
from datetime import date, datetime
from typing import Literal

from pydantic import Field

from webapp import advertisement
from webapp.check.report import Kind, Verdict
from webapp.letters.diffs import Op

from .fields import Output
from .form_schemas import with_form

Status = Literal["queued", "writing", "done", "failed", "stopped"]
Origin = Literal["model", "edit", "restore"]


class LetterSummary(Output):
    """A letter, as lists show it."""

    id: uuid.UUID
    job_title: str
    company: str
    status: Status
    created_at: datetime
    updated_at: datetime
    rating: Literal[1, -1] | None = Field(description="The person's verdict.")
    applied_on: date | None = Field(description="When the person applied.")
    deadline: date | None = Field(description="Until when one can apply.")
    outcome: str = Field(description="What came of the application; empty until something did.")


class LetterDetail(with_form(LetterSummary)):  # type: ignore[misc] # from a list
    """A letter with its form, its text and the state of its writing."""

    recipient: str = Field(description="Lines of the document; empty: the company.")
    subject: str = Field(description="Of the document; empty: from the job's title.")
    closing: str = Field(description="Of the document; empty: the text's own.")
    dated: date | None = Field(description="Of the document; null: the text's day.")
    design: str = Field(description="Of the document; empty: as in the letterhead.")
    body: str = Field(description="The finished text; empty until there is one.")
    draft: str = Field(description="What has been written so far, while status is writing.")
    version: int = Field(
        default=0, ge=0, description="The newest version's number; 0 while there is none."
    )
    position: int = Field(default=0, ge=0, description="How many letters are ahead in the queue.")
    error: str = Field(description="Why the writing waits or failed; empty if it doesn't.")
    model: str = Field(description="The model that wrote it.")
    rating_words: str
    may_improve: bool = Field(
        description="Whether this text and its form may be used to improve the writer."
    )
    started_at: datetime | None
    finished_at: datetime | None


class DeletedLetter(LetterSummary):
    """A letter in the trash."""

    deleted_at: datetime = Field(description="30 days later it is deleted for good.")


class Trash(Output):
    """The deleted letters."""

    items: list[DeletedLetter]


class LetterPage(Output):
    """One page of the letters, the newest first."""

    items: list[LetterSummary]
    total: int = Field(ge=0, description="Letters on all pages.")
    page: int = Field(ge=1)
    pages: int = Field(ge=1)


class VersionSummary(Output):
    """A version, as lists show it."""

    number: int = Field(ge=1)
    origin: Origin = Field(description="Whether the model wrote it or the person did.")
    wish: str = Field(description="What a revision was asked to do; empty if it is none.")
    created_at: datetime


class VersionDetail(VersionSummary):
    """A text that the letter has had."""

    body: str


class Versions(Output):
    """All versions of a letter, the oldest first."""

    items: list[VersionSummary]


class Stretch(Output):
    """A stretch of text that both versions have, or only one."""

    op: Op
    text: str


class Diff(Output):
    """How one version became another: same and removed make the old, same and added the new."""

    items: list[Stretch]


class RuleResult(Output):
    """One rule and whether the letter keeps it."""

    rule: str = Field(examples=["company_present"])
    ok: bool
    message: str


class FactUsed(Output):
    """One fact of the form, and whether the letter uses it."""

    field: str = Field(examples=["skills"])
    label: str = Field(examples=["Skillsets"])
    text: str
    used: bool
    matters: bool = Field(
        default=True, description="False for what a letter may well leave out, such as a period."
    )


class Unsourced(Output):
    """A stretch of the letter, body[start:end], that its source does not account for."""

    start: int = Field(ge=0, description="In characters (Unicode code points).")
    end: int = Field(ge=0)
    text: str
    kind: Kind
    message: str


class SentenceVerdict(Output):
    """A sentence of the letter, body[start:end], and what it rests on."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    verdict: Verdict = Field(
        description="from_form: on the applicant's facts. about_job: it speaks of the job, the "
        "company or a wish. without_source: something in it has no source. not_judged: the rules "
        "find no claim in it that they could judge."
    )


class LetterReport(Output):
    """What the check says of the letter's text."""

    ok: bool = Field(description="Whether every rule is kept.")
    score: float = Field(ge=0, le=1)
    rules: list[RuleResult]
    facts: list[FactUsed]
    unsourced: list[Unsourced]
    sentences: list[SentenceVerdict] = Field(default=[])
    limits: list[str] = Field(default=[], description="What the check could not judge here.")


class EvidenceShown(Output):
    """What the applicant's form says, and in which field."""

    text: str
    field: str = Field(examples=["skills"])
    label: str = Field(examples=["Skillsets"])


class RequirementShown(Output):
    """One thing that the advertisement asks for, and what the form has of it."""

    text: str = Field(examples=["4 years of Python"])
    kind: advertisement.Kind
    wish: bool = Field(description="Whether it need not be met.")
    verdict: advertisement.Verdict = Field(
        description="met: the form's own fields tell of it. part: of some of it, as `note` says. "
        "gap: they tell nothing of it."
    )
    evidence: list[EvidenceShown]
    note: str = Field(description="What is missing, or what was counted; empty if nothing is.")


class Requirements(Output):
    """What an advertisement asks for, in its order."""

    items: list[RequirementShown]
    met: int = Field(ge=0)
    part: int = Field(ge=0)
    gaps: int = Field(ge=0)
    left_out: int = Field(ge=0, description="Requirements behind the last one shown.")


def requirements_shown(comparison: advertisement.Comparison) -> Requirements:
    """Return a comparison as the API shows it."""
    items = [
        RequirementShown(
            text=row.requirement.text,
            kind=row.requirement.kind,
            wish=row.requirement.wish,
            verdict=row.verdict,
            evidence=[EvidenceShown.model_validate(one) for one in row.evidence],
            note=row.note,
        )
        for row in comparison.rows
    ]
    return Requirements(
        items=items,
        met=comparison.met,
        part=comparison.part,
        gaps=comparison.gaps,
        left_out=comparison.left_out,
    )
