"""What the operations on accounts take and give."""

import uuid
from datetime import datetime
from typing import Literal

from pydantic import Field

from .fields import ABSENT, LINE, Body, Email, Inputs, Output, Password, Username

NAME = (
    "3 to 64 letters, digits, dots, dashes or underscores, of any script (PRECIS, RFC 8265); "
    "whatever its case, only once."
)
ADDRESS = "An e-mail address; only once, too."
RULES = (
    "An upper-case and a lower-case letter, a number and a special character; "
    "neither the username nor a password that is widely known."
)


class NewAccount(Body):
    """Who is to have an account."""

    username: Username = Field(description=NAME, examples=["ann"])
    email: Email = Field(description=ADDRESS, examples=["ann@example.com"])
    password: Password = Field(description=RULES, examples=["Teal-Harbour-52"])


class AccountChange(Body):
    """What is to change; what isn't sent stays."""

    username: Username = Field(default=ABSENT, description=NAME, examples=["ann"])
    email: Email = Field(default=ABSENT, description=ADDRESS, examples=["ann@example.com"])


class PasswordChange(Body):
    """The password that is, and the one that is to be."""

    current_password: str = Field(max_length=128, json_schema_extra={"format": "password"})
    new_password: Password = Field(description=RULES, examples=["Teal-Harbour-53"])


class Credentials(Body):
    """Who signs in."""

    username: str = Field(
        max_length=254, description="The username, or the e-mail.", examples=["ann"]
    )
    password: str = Field(
        max_length=128, examples=["Teal-Harbour-52"], json_schema_extra={"format": "password"}
    )


class Account(Output):
    """An account."""

    username: str
    email: str
    created_at: datetime


class LetterheadChange(Body):
    """How the person is reached; what isn't sent stays, and what is empty isn't printed."""

    letter_email: str = Field(
        default=ABSENT,
        max_length=254,
        json_schema_extra={"anyOf": [{"format": "email"}, {"maxLength": 0}]},
        description="An e-mail other than the account's.",
    )
    phone: str = Field(default=ABSENT, max_length=60, pattern=LINE, examples=["+64 9 555 0100"])
    city: str = Field(default=ABSENT, max_length=120, pattern=LINE, examples=["Auckland"])
    links: str = Field(
        default=ABSENT, max_length=300, pattern=LINE, examples=["linkedin.com/in/jane-roe"]
    )
    paper: Literal["a4", "us-letter"] = Field(
        default=ABSENT, description="Of PDFs and Word documents."
    )
    design: Literal["classic", "modern", "formal"] = Field(
        default=ABSENT, description="Of letters that have none of their own."
    )


class Letterhead(Output):
    """What stands above one's letters."""

    letter_email: str
    phone: str
    city: str
    links: str
    paper: str
    design: str


class Share(Output):
    """What is used of a day's limit."""

    used: int = Field(ge=0)
    limit: int | None = Field(ge=1, description="null where there is none.")
    left: int | None = Field(ge=0, description="null where there is no limit.")


class DailyQuota(Output):
    """One's day."""

    letters: Share = Field(description="Letters asked for, but for those that failed.")
    tokens: Share = Field(description="The model's tokens, of letters that have ended.")
    resets_at: datetime = Field(description="When the next day begins.")


class TokenPair(Output):
    """The tokens of a session."""

    access_token: str = Field(description="For `Authorization: Bearer`, with every request.")
    refresh_token: str = Field(description="Gets the next pair; dies with the session.")
    token_type: Literal["Bearer"]
    expires_in: int = Field(ge=0, description="Seconds that the access token lives.")


class SessionPath(Inputs):
    """Which session."""

    session_id: uuid.UUID


class SignIn(Output):
    """A session: one sign-in on one device."""

    id: uuid.UUID
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    user_agent: str = Field(description="The program that logged in, as it called itself.")
    address: str = Field(description="Where it logged in from.")
    current: bool = Field(default=False, description="Whether this request belongs to it.")


class SignIns(Output):
    """The sessions that are open."""

    items: list[SignIn]
