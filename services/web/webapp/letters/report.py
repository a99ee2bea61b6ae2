"""The check's report on a text, in the form in which it is stored with the letter."""

from typing import Any

from contract import traces
from webapp.check import check

from .form import Form


@traces.span("check letter")
def report_on(form: Form, body: str) -> dict[str, Any]:
    """Return what the rules say of a text that was written from `form`."""
    report: dict[str, Any] = check(form, body).to_dict()
    return report
