"""What a person has in the lab, for calls that Schemathesis makes up."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest

from predictor.config import MODELS, Settings
from tests.predictor.asking import Asking
from tests.web.fake_model import Answer, FakeModel
from tests.web.lab.without_socket import PREDICTOR, by
from tests.web.runner.conftest import pets, zip_of
from webapp.core.clock import now
from webapp.core.database import db
from webapp.core.models import LabJob, LabModel, User
from webapp.lab import datasets, predictor, zips
from webapp.lab.folders import current_folders
from webapp.lab.uploads import MOST_PICTURES

ZIP = zip_of(pets()).getvalue()


@dataclass(frozen=True)
class PersonsLab:
    """A data set, a training on it that was stopped, and a model."""

    data_set: uuid.UUID
    training: uuid.UUID
    digest: str


def make(user: User) -> PersonsLab:
    """Make them, with their files; within a request of the application."""
    packed = zip_of(pets())
    data_set = datasets.create(
        user, "Pets", lambda: zips.pictures(packed, MOST_PICTURES), may_train=True
    )
    training = LabJob(
        user_id=user.id, data_set_id=data_set.id, kind="training", version=data_set.version,
        status="stopped", results={}, finished_at=now(),
    )  # fmt: skip
    digest = uuid.uuid4().hex * 2
    model = LabModel(
        digest=digest,
        user_id=user.id,
        task="images",
        version="1",
        labels=["cat", "dog"],
        figures={},
    )
    db.session.add_all([training, model])
    db.session.commit()
    folder = current_folders().task("images") / digest
    folder.mkdir(parents=True)
    (folder / "manifest.json").touch()
    return PersonsLab(data_set.id, training.id, digest)


@contextmanager
def answering(folder: Path, sentences: Path) -> Iterator[dict[str, str]]:
    """Yield the settings of a web whose predictor judges all, and whose model answers questions."""
    models = shutil.copytree(MODELS, folder / "served")
    shutil.copytree(sentences / "sentences", models / "sentences")
    with (
        Asking(Settings(models=models)) as asking,
        FakeModel(Answer("It is baked.")) as model,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(predictor, "post", by(asking))
        thread = Thread(target=model.serve_forever)
        thread.start()
        yield {
            "predictor_url": PREDICTOR,
            "model_url": model.url,
            "lab_data": str(folder / "data"),
            "lab_models": str(folder / "models"),
        }
        model.shutdown()
        thread.join()
