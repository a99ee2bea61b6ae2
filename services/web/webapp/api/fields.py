"""The kinds of text and number that requests are made of, with their limits."""

import re
from datetime import date
from typing import Annotated, Any

from flask_openapi.models.file import FileStorage
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError
from werkzeug.datastructures import FileStorage as UploadedFile

from webapp.accounts.passwords import LONGEST, SHORTEST
from webapp.core import usernames
from webapp.letters.library import QUERY_LENGTH
from webapp.letters.rating import WORDS_LENGTH
from webapp.letters.revision import BODY_LENGTH

INT4 = 2_147_483_647  # the largest number that the database's integers hold

# Written so that Rust, Python and ECMAScript read them alike.
_LINE, _TEXT = r"[^\x00-\x1f\x7f-\x9f]", r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
_VISIBLE = r"[^\s\x00-\x1f\x7f-\x9f]"
LINE = f"^{_LINE}*$"
TEXT = f"^{_TEXT}*$"
FILLED_LINE = f"^{_LINE}*{_VISIBLE}{_LINE}*$"
FILLED_TEXT = f"^{_TEXT}*{_VISIBLE}{_TEXT}*$"
KEY = "^[!-~]{1,128}$"
EVENT_ID = "^[0-9]{1,9}:[0-9]{1,9}$"

# What a pattern means, for whoever sent something else.
MEANINGS = {
    LINE: "Control characters and line breaks are not allowed.",
    TEXT: "Control characters other than tabs and line breaks are not allowed.",
    FILLED_LINE: "It needs a visible character, and no control characters or line breaks.",
    FILLED_TEXT: "It needs a visible character, and no control characters.",
    EVENT_ID: "An event's id is needed, such as 1:0.",
    KEY: "1 to 128 visible ASCII characters are needed.",
}

LetterText = Annotated[str, Field(max_length=BODY_LENGTH, pattern=FILLED_TEXT)]
Words = Annotated[str, Field(max_length=WORDS_LENGTH, pattern=TEXT)]
SearchWords = Annotated[str, Field(max_length=QUERY_LENGTH, pattern=LINE)]
Username = Annotated[str, Field(max_length=usernames.LONGEST, pattern=FILLED_LINE)]
Email = Annotated[str, Field(max_length=254, json_schema_extra={"format": "email"})]
Password = Annotated[
    str,
    Field(min_length=SHORTEST, max_length=LONGEST, json_schema_extra={"format": "password"}),
]
VersionNumber = Annotated[int, Field(ge=1, le=INT4)]
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


# The default of a field that need not be sent and has none, not even null.
ABSENT: Any = None


def json_integer(value: Any) -> Any:
    """Read a number as JSON Schema does: 2.0 is an integer, true is none."""
    if isinstance(value, bool):
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def json_date(value: Any) -> date:
    """Read a date as JSON Schema does: 2026-11-29, and neither a number nor another spelling."""
    try:
        if isinstance(value, str) and DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:  # such as 30 February
        pass
    raise PydanticCustomError("date_type", "A date is needed, such as 2026-11-29")


class File(FileStorage):
    """A form's file; the library would take a text for one."""

    @classmethod
    def validate(cls, value: Any, *_args: Any, **_kwargs: Any) -> Any:
        """Return what is a file, or raise ValidationError."""
        if not isinstance(value, UploadedFile):
            raise PydanticCustomError("file_type", "A file is needed")
        return value


Day = Annotated[date, BeforeValidator(json_date)]


class Body(BaseModel):
    """A request's body: unknown fields are refused and nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Inputs(BaseModel):
    """A path's or a query's parameters: unknown ones are refused."""

    model_config = ConfigDict(extra="forbid")


class Output(BaseModel):
    """An answer, made from a row or from a mapping."""

    model_config = ConfigDict(from_attributes=True)
