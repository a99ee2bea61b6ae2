"""What the advertisement in a form that is being typed asks for, beside what the form has."""

from collections.abc import Mapping

from webapp.advertisement import Comparison, compare
from webapp.core.database import db
from webapp.core.models import User
from webapp.limits import person_limits
from webapp.limits.person_limits import Action

from .form import Form


def look(user: User, values: Mapping[str, str]) -> Comparison:
    """Compare what is typed so far; nothing is kept of it.

    Raises:
        FormError: a text is too long.
        TooOften: the person has had too many texts looked at in a minute.
    """
    form = Form.parse(values, whole=False)
    person_limits.count(user.id, Action.CHECK)
    db.session.commit()
    return compare(form)
