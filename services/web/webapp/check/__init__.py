"""Checks a letter against the form that it was written from, by rules alone.

No model judges here: the same letter always gets the same marks, each with its reason, in some ten
to thirty milliseconds. `check(form, body)` is all that others need.
"""

from .report import Fact, Finding, Report, Rule
from .rules import check

__all__ = ["Fact", "Finding", "Report", "Rule", "check"]
