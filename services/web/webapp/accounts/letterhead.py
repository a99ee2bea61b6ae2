"""What all of a person's letters have: how they are reached, the paper, and the design."""

from collections.abc import Mapping

from email_validator import EmailNotValidError, validate_email

from webapp.core.database import db
from webapp.core.models import DESIGNS, PAPERS, User
from webapp.core.typed_text import TooLongError, accept

from .register import FieldErrors

LIMITS = {"letter_email": 254, "phone": 60, "city": 120, "links": 300}  # characters
CHOICES = {"paper": PAPERS, "design": DESIGNS}
LABELS = {"letter_email": "E-mail", "phone": "Phone", "city": "Address or city", "links": "Links"}


def update(user: User, values: Mapping[str, str]) -> None:
    """Change what is given; the rest stays.

    Raises:
        FieldErrors: a text is too long, an address is none, or there is no such paper or design.
    """
    errors: dict[str, str] = {}
    texts = {n: _line(n, values[n], errors) for n in LIMITS if n in values}
    if texts.get("letter_email"):
        try:
            validate_email(texts["letter_email"], check_deliverability=False)
        except EmailNotValidError:
            errors["letter_email"] = "This is not a valid e-mail address."
    chosen = {name: values.get(name, getattr(user, name)) for name in CHOICES}
    for name, value in chosen.items():
        if value not in CHOICES[name]:
            allowed = ", ".join(CHOICES[name])
            errors[name] = f"{name.capitalize()}: choose one of {allowed}."
    if errors:
        raise FieldErrors(errors)
    for name, text in {**texts, **chosen}.items():
        setattr(user, name, text)
    db.session.commit()


def _line(name: str, text: str, errors: dict[str, str]) -> str:
    try:
        return accept(text, LIMITS[name], line=True)
    except TooLongError:
        errors[name] = f"{LABELS[name]} can have {LIMITS[name]} characters at most."
        return ""
