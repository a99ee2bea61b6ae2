"""A letter's columns, in groups: the form, what frames the text, the job, its result, and after."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Text, case, false
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from .lease_columns import LeaseColumns

STATUSES = ("queued", "writing", "done", "failed", "stopped")
UNFINISHED = ("queued", "writing")
OUTCOMES = ("", "interview", "offer", "rejected", "withdrawn")  # of an application


class FormColumns:
    """The form, as typed."""

    job_title: Mapped[str] = mapped_column(Text)
    company: Mapped[str] = mapped_column(Text)
    applicant_name: Mapped[str] = mapped_column(Text)
    preferred_qualifications: Mapped[str] = mapped_column(Text, default="")
    past_experience: Mapped[str] = mapped_column(Text, default="")
    current_experience: Mapped[str] = mapped_column(Text, default="")
    skills: Mapped[str] = mapped_column(Text, default="")
    qualifications: Mapped[str] = mapped_column(Text, default="")
    tone: Mapped[str] = mapped_column(Text, default="professional")
    length: Mapped[str] = mapped_column(Text, default="usual", server_default="usual")
    advertisement: Mapped[str] = mapped_column(Text, default="", server_default="")
    language: Mapped[str] = mapped_column(Text, default="auto", server_default="auto")


class FrameColumns:
    """What stands around the text in its document; what is empty follows form and profile."""

    recipient: Mapped[str] = mapped_column(Text, default="", server_default="")  # lines
    subject: Mapped[str] = mapped_column(Text, default="", server_default="")
    closing: Mapped[str] = mapped_column(Text, default="", server_default="")
    dated: Mapped[date | None] = mapped_column()
    design: Mapped[str] = mapped_column(Text, default="", server_default="")


class JobColumns(LeaseColumns):
    """The job in the queue; the writer that holds the lease appends to `draft`."""

    draft: Mapped[str] = mapped_column(Text, default="")
    first_word_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    # What a revision is asked to do, "" where the letter is written whole; and to which paragraph.
    wish: Mapped[str] = mapped_column(Text, default="", server_default="")
    wish_paragraph: Mapped[int | None] = mapped_column()
    traceparent: Mapped[str | None] = mapped_column(Text)  # of the trace that it belongs to
    idempotency_key: Mapped[str | None] = mapped_column(Text)
    # The release that queued it, and the experiment that its person was in.
    web_track: Mapped[str] = mapped_column(Text, default="", server_default="")
    web_version: Mapped[str] = mapped_column(Text, default="", server_default="")
    experiment: Mapped[str] = mapped_column(Text, default="", server_default="")
    variant: Mapped[str] = mapped_column(Text, default="", server_default="")

    @hybrid_property
    def message(self) -> str:
        """The sentence for the person: what the writing waits for, or why it failed.

        A writer of the release before puts both into `error`, and never clears `progress`.
        """
        return self.error or (self.progress if self.status in UNFINISHED else "")

    @message.inplace.expression
    @classmethod
    def _message(cls) -> ColumnElement[str]:
        unfinished = cls.status.in_(UNFINISHED) & (cls.error == "")
        return case((unfinished, cls.progress), else_=cls.error)


class ResultColumns:
    """What came of it: the text, which model wrote it, the check's report and the rating."""

    body: Mapped[str] = mapped_column(Text, default="")
    model: Mapped[str] = mapped_column(Text, default="")
    model_track: Mapped[str] = mapped_column(Text, default="", server_default="")
    model_revision: Mapped[str] = mapped_column(Text, default="", server_default="")
    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB)  # webapp.check.Report, of `body`
    rating: Mapped[int | None] = mapped_column()
    rating_words: Mapped[str] = mapped_column(Text, default="")
    # The person's consent, of the text as it was rated: a new version takes it back.
    may_improve: Mapped[bool] = mapped_column(default=False, server_default=false())


class ApplicationColumns:
    """What became of the application, as the person notes it, and what the letter is found by."""

    applied_on: Mapped[date | None] = mapped_column()
    deadline: Mapped[date | None] = mapped_column()
    outcome: Mapped[str] = mapped_column(Text, default="", server_default="")
    # Form and text, folded; None of a letter from before, until a writer fills it.
    search_text: Mapped[str | None] = mapped_column(Text, deferred=True)
