"""The tables. What is a person's goes with the account; the rest names nobody."""

from .assignment import Assignment
from .attempts import LoginFailure, PersonAction, RegistrationAttempt
from .judged_link import JudgedLink
from .lab import LAB_UNFINISHED, DataSet, LabJob, LabModel
from .letter import Letter
from .letter_columns import OUTCOMES, UNFINISHED
from .letter_version import LetterVersion
from .profile import StoredProfile
from .session import Session
from .typed_draft import TypedDraft
from .usage import DailyUsage, DepartedUsage
from .user import DESIGNS, PAPERS, User

__all__ = [
    "DESIGNS",
    "LAB_UNFINISHED",
    "OUTCOMES",
    "PAPERS",
    "UNFINISHED",
    "Assignment",
    "DailyUsage",
    "DataSet",
    "DepartedUsage",
    "JudgedLink",
    "LabJob",
    "LabModel",
    "Letter",
    "LetterVersion",
    "LoginFailure",
    "PersonAction",
    "RegistrationAttempt",
    "Session",
    "StoredProfile",
    "TypedDraft",
    "User",
]
