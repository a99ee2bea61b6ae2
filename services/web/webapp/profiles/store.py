"""A person's profile in the database: find, save and delete it."""

from sqlalchemy import delete as sql_delete
from sqlalchemy import select

from webapp.core.database import db
from webapp.core.models import StoredProfile, User
from webapp.core.problem import Problem
from webapp.limits import person_limits
from webapp.limits.person_limits import Action

from .content import Profile


class ProfileConflict(Problem):
    """The profile was saved elsewhere since the person opened it."""

    status = 409
    code = "conflict"

    def __init__(self) -> None:
        super().__init__("Your profile was saved elsewhere since you opened it.")


def find(user: User) -> tuple[Profile, int]:
    """Return the person's profile and its version; an empty one of version 0 if there is none."""
    stored = db.session.get(StoredProfile, user.id)
    return (Profile.of(stored.content), stored.version) if stored else (Profile(), 0)


def save(user: User, profile: Profile, expected_version: int | None = None) -> int:
    """Save the profile and return its version.

    Raises:
        ProfileConflict: `expected_version` isn't the version that there is.
        TooOften: the person has edited too often in a minute.
    """
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update(key_share=True))
    stored = db.session.get(StoredProfile, user.id, populate_existing=True)
    if expected_version is not None and expected_version != (stored.version if stored else 0):
        db.session.rollback()
        raise ProfileConflict
    person_limits.count(user.id, Action.EDIT)
    if stored is None:
        stored = StoredProfile(user_id=user.id, content=profile.to_dict(), version=1)
        db.session.add(stored)
    else:
        stored.content, stored.version = profile.to_dict(), stored.version + 1
    version = stored.version
    db.session.commit()
    return version


def delete(user: User) -> None:
    """Delete the profile; one that isn't there is no error."""
    db.session.execute(sql_delete(StoredProfile).where(StoredProfile.user_id == user.id))
    db.session.commit()
