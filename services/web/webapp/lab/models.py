"""Models that trainings have registered, and which of them the predictor serves.

A model's folder is written whole and never changed; `chosen.json` beside it names the one that is
served. The predictor looks at that file and takes the model without losing a request; what it
can't take it refuses, and goes on with the one before.
"""

import logging
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import select

from contract import model_manifest
from contract.model_manifest import CHOSEN, Chosen, Manifest
from webapp.core.database import db
from webapp.core.models import LabModel, User
from webapp.core.problem import Problem

from .folders import Folders, current_folders, put, whole, write
from .queue import Lease

LISTED = 100
TASKS = ("images",)  # that are trained from the page
DIGEST = re.compile("[0-9a-f]{64}")
logger = logging.getLogger("inkwell.lab")


class ModelNotFound(Problem):
    """There is no such model, or it is another person's."""

    status = 404
    code = "not_found"

    def __init__(self) -> None:
        super().__init__("There is no such model.")


class UnusableError(OSError):
    """A stage left no model that can be registered."""


def read(exported: Path) -> Manifest:
    """Return what an exported model's manifest says.

    Raises:
        UnusableError: the folder has no manifest, or files that are not the manifest's.
    """
    try:
        manifest = Manifest.model_validate_json((exported / model_manifest.FILE).read_bytes())
    except (OSError, ValidationError) as error:
        raise UnusableError(0, "the exported model has no manifest that can be read") from error
    found = model_manifest.hashes(exported)
    if found != manifest.files or model_manifest.digest_of(found) != manifest.digest:
        raise UnusableError(0, "the exported model is not the one of its manifest")
    return manifest


def row_of(manifest: Manifest, lease: Lease) -> LabModel:
    """Return the row of a model that a job has made."""
    return LabModel(
        digest=manifest.digest,
        user_id=lease.user_id,
        job_id=lease.id,
        task=manifest.task,
        version=manifest.version,
        labels=list(manifest.labels),
        figures=dict(manifest.figures),
    )


def place(folders: Folders, exported: Path, manifest: Manifest) -> None:
    """Copy an exported model to where the predictor finds it; its row is there already."""
    task = folders.task(manifest.task)
    with whole(task) as scratch:
        for name in (*manifest.files, model_manifest.FILE):  # the manifest last
            shutil.copyfile(exported / name, scratch / name)
        put(scratch, task / manifest.digest)


def visible(user: User, *, operates: bool) -> Sequence[LabModel]:
    """Return the models that a person may see, the newest first: theirs, or all."""
    query = select(LabModel)
    if not operates:
        query = query.where(LabModel.user_id == user.id)
    return db.session.scalars(query.order_by(LabModel.created_at.desc()).limit(LISTED)).all()


def get(user: User, digest: str, *, operates: bool) -> LabModel:
    """Return a model that the person may see.

    Raises:
        ModelNotFound: it is none of these.
    """
    model = db.session.get(LabModel, digest) if DIGEST.fullmatch(digest) else None
    if model is None or not (operates or model.user_id == user.id):
        raise ModelNotFound
    return model


def chosen(folders: Folders, task: str) -> str | None:
    """Return the digest of the model that is to be served; None: the one that ships."""
    try:
        return Chosen.model_validate_json((folders.task(task) / CHOSEN).read_bytes()).digest
    except (OSError, ValidationError):
        return None


def use(user: User, digest: str) -> LabModel:
    """Let the predictor serve a model, from its next look on; for operators.

    Raises:
        ModelNotFound: it isn't there.
    """
    folders, model = current_folders(), get(user, digest, operates=True)
    place = folders.task(model.task)
    if not (place / model.digest / model_manifest.FILE).exists():
        raise ModelNotFound
    write(place / CHOSEN, Chosen(digest=model.digest).model_dump_json().encode())
    logger.info("model chosen", extra={"task": model.task, "digest": model.digest})
    return model


def use_shipped(task: str) -> None:
    """Let the predictor serve the model that ships, from its next look on; for operators.

    Raises:
        ModelNotFound: no models are trained for the task.
    """
    if task not in TASKS:
        raise ModelNotFound
    (current_folders().task(task) / CHOSEN).unlink(missing_ok=True)
    logger.info("model chosen", extra={"task": task, "digest": "shipped"})
