"""What has no row any more goes, and nothing else."""

import os
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.web.people import Person
from tests.web.runner.asking import upload
from tests.web.runner.conftest import pets, zip_of
from webapp.core.database import db
from webapp.core.models import DataSet
from webapp.lab import sweeping
from webapp.lab.folders import PARTIAL, Folders

OLD_S = time.time() - 2 * sweeping.BROKEN_OFF.total_seconds()


def sweep(app: Flask, lab: Folders) -> None:
    with app.app_context(), Session(db.engine) as session:
        sweeping.sweep(session, lab)


def make(folder: Path, *, old: bool = False) -> Path:
    folder.mkdir(parents=True)
    (folder / "file").touch()
    if old:
        os.utime(folder, (OLD_S, OLD_S))
    return folder


def test_files_without_a_row_go_and_those_with_one_stay(
    ann: Person, training_app: Flask, lab: Folders
) -> None:
    upload(ann, zip_of(pets()))
    with training_app.app_context():
        row = db.session.query(DataSet).one()
        mine = lab.data_set(row.id)
    kept = [mine / row.version, make(mine / ("1" * 64))]
    gone = [
        make(lab.data / "00000000-0000-0000-0000-000000000007"),
        make(lab.trainings / "00000000-0000-0000-0000-000000000008"),
        make(lab.task("images") / ("2" * 64)),
        make(mine / ("3" * 64), old=True),
        make(mine / f".x{PARTIAL}", old=True),
    ]
    sweep(training_app, lab)
    assert [path for path in kept if not path.exists()] == []
    assert [path for path in gone if path.exists()] == []


@pytest.mark.parametrize("old", [True, False])
def test_an_upload_that_was_broken_off_goes_after_an_hour(
    ann: Person, training_app: Flask, lab: Folders, old: bool
) -> None:
    with training_app.app_context():
        row = DataSet(user_id=ann.id, name="half", version="", labels={})
        db.session.add(row)
        db.session.commit()
        if old:
            row.created_at -= 2 * sweeping.BROKEN_OFF
            db.session.commit()
        folder = make(lab.data_set(row.id))
    assert "half" not in ann.client.get("/lab/datasets").text
    sweep(training_app, lab)
    assert folder.exists() is not old
