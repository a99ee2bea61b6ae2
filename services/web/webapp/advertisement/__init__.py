"""The advertisement: what it requires, and what of it the applicant's own facts meet.

`compare(form)` is all that pages, API and prompt need. Rules alone read it, in time linear in its
length; the advertisement is no source of anything that is said of the applicant.
"""

from .comparison import Comparison, compare
from .evidence import Evidence
from .matching import Row, Verdict
from .requirements import Kind, Requirement, requirements

__all__ = [
    "Comparison",
    "Evidence",
    "Kind",
    "Requirement",
    "Row",
    "Verdict",
    "compare",
    "requirements",
]
