"""Deletes files of the lab whose rows are gone: of a deleted account, or of what was broken off."""

import shutil
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from webapp.core.models import DataSet, LabJob, LabModel

from .folders import PARTIAL, Folders
from .models import chosen

BROKEN_OFF = timedelta(hours=1)  # for an upload to end


def sweep(session: Session, folders: Folders) -> None:
    """Delete what belongs to no row; a row is always there before its files.

    The model that is served stays, whoever trained it, until another one is chosen.
    """
    # Folders are listed before rows are read: a row that came in between is there in time.
    sets, jobs = _named(folders.data), _named(folders.trainings)
    tasks = [(path, _named(path)) for path in _named(folders.models / "models").values()]
    unfinished = (DataSet.version == "") & (DataSet.created_at < func.now() - BROKEN_OFF)
    session.execute(delete(DataSet).where(unfinished))
    session.commit()
    known_jobs = session.execute(select(LabJob.id, LabJob.data_set_id, LabJob.version)).all()
    versions = {(row.data_set_id, row.version) for row in known_jobs}
    sets_now = session.execute(select(DataSet.id, DataSet.version)).all()
    versions |= {(row.id, row.version) for row in sets_now}
    models = set(session.scalars(select(LabModel.digest)))
    session.rollback()
    kept = {str(data_set_id) for data_set_id, _ in versions}
    for name, path in sets.items():
        if name not in kept:
            shutil.rmtree(path, ignore_errors=True)
        else:
            _sweep_versions(path, {one for each, one in versions if each == UUID(name)})
    for name in jobs.keys() - {str(row.id) for row in known_jobs}:
        shutil.rmtree(jobs[name], ignore_errors=True)
    for path, digests in tasks:
        for digest in digests.keys() - models - {chosen(folders, path.name)}:
            if not digest.endswith(PARTIAL) or _is_old(digests[digest]):
                shutil.rmtree(digests[digest], ignore_errors=True)


def _sweep_versions(data_set: Path, kept: set[str]) -> None:
    """Delete old versions of a data set, of which no job knows, and uploads that were broken off.

    A version's folder is there a moment before its row names it.
    """
    for name, path in _named(data_set).items():
        if name not in kept and _is_old(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > BROKEN_OFF.total_seconds()
    except OSError:
        return False


def _named(folder: Path) -> dict[str, Path]:
    """Return the folders in a folder, by name."""
    try:
        return {path.name: path for path in folder.iterdir() if path.is_dir()}
    except FileNotFoundError:
        return {}
