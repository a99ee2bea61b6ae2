"""The check's report on a text, in the form in which it is stored with the letter."""

from typing import Any

from contract import traces
from webapp.check import check

from .form import Form


@traces.span("check letter")
def report_on(form: Form, body: str, reached: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what the rules say of a text that was written from `form`.

    Args:
        form: the person's.
        body: the text.
        reached: the addresses and numbers of the person's account, which have a source too.
    """
    report: dict[str, Any] = check(form, body, reached).to_dict()
    return report
