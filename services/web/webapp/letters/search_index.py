"""What letters are found by, for those from before the search had a column of its own."""

from sqlalchemy import select, update

from webapp.core.database import AnySession
from webapp.core.models import Letter

AT_ONCE = 200  # letters, in one transaction


def fill(session: AnySession) -> None:
    """Note it for some of them; each writer does so now and then until none is left."""
    old = select(Letter).where(Letter.search_text.is_(None)).limit(AT_ONCE)
    for letter in session.scalars(old.with_for_update(skip_locked=True)).all():
        found_by = {"search_text": letter.found_by(), "updated_at": letter.updated_at}
        session.execute(update(Letter).where(Letter.id == letter.id).values(found_by))
    session.commit()
