"""The API's operations on trainings and on the models that came of them."""

from typing import Any

from flask import Response
from werkzeug.exceptions import Forbidden

from webapp.accounts.guard import current_user, is_operator
from webapp.core.database import db
from webapp.core.models import LabModel
from webapp.lab import models, stream, trainings
from webapp.lab.folders import current_folders

from .document import failures
from .lab_schemas import (
    Model,
    ModelPath,
    Models,
    NewTraining,
    NewTrainingHeaders,
    Training,
    TrainingPath,
    Trainings,
    TrainingStream,
)
from .letter_inputs import StreamHeaders
from .requests import blueprint

api = blueprint("trainings", "Models trained on one's own data sets.")
JSON = {"description": "What came of it.", "content": {"application/json": {}}}
STREAM = {
    "description": (
        "Server-sent events: `status` (status, stage, message, ahead), `points` (points, offset), "
        "`reset` (drop the points) and `end` (status, url). Each has an id; the stream ends with "
        "the training, or after a minute: then go on from the last id."
    ),
    "content": {"text/event-stream": {}},
}


def shown(training: Any) -> dict[str, Any]:
    """Return a training as the API shows it."""
    return Training.model_validate(training).model_dump(mode="json")


@api.get("/lab/trainings", responses={200: Trainings})
def list_trainings() -> dict[str, Any]:
    """List one's trainings."""
    return {"items": [shown(each) for each in trainings.mine(current_user())]}


@api.post("/lab/trainings", responses={202: Training, **failures(404, 429)})
def start_training(body: NewTraining, header: NewTrainingHeaders) -> tuple[dict[str, Any], int]:
    """Begin a training on a data set as it is now; follow it by its events."""
    job = trainings.start(current_user(), body.data_set_id, body.parameters, header.idempotency_key)
    return shown(job), 202


@api.get("/lab/trainings/<uuid:training_id>", responses={200: Training})
def get_training(path: TrainingPath) -> dict[str, Any]:
    """Show a training."""
    return shown(trainings.get(current_user(), path.training_id))


@api.get("/lab/trainings/<uuid:training_id>/events", responses={200: STREAM})
def follow_training(path: TrainingPath, query: TrainingStream, header: StreamHeaders) -> Response:
    """Follow a training, epoch by epoch."""
    user_id = trainings.get(current_user(), path.training_id).user_id
    db.session.remove()  # the stream lasts; the connection is for others
    left_off = stream.position(header.last_event_id or query.cursor)
    return stream.response(user_id, path.training_id, left_off)


@api.get("/lab/trainings/<uuid:training_id>/results", responses={200: JSON, **failures(409)})
def get_results(path: TrainingPath) -> dict[str, Any]:
    """Show what came of a training: figures, confusion matrix, worst examples."""
    job = trainings.get(current_user(), path.training_id)
    if job.results is None:
        raise trainings.Running
    return job.results


@api.post("/lab/trainings/<uuid:training_id>/stop", responses={200: Training})
def stop_training(path: TrainingPath) -> dict[str, Any]:
    """Stop a training; an ended one stays as it is."""
    return shown(trainings.stop(current_user(), path.training_id))


@api.post(
    "/lab/trainings/<uuid:training_id>/again", responses={202: Training, **failures(409, 429)}
)
def restart_training(path: TrainingPath) -> tuple[dict[str, Any], int]:
    """Go on with a training that failed or was stopped."""
    return shown(trainings.again(current_user(), path.training_id)), 202


@api.get("/lab/models", responses={200: Models, **failures(404)})
def list_models() -> dict[str, Any]:
    """List models: those of one's trainings, or all for operators."""
    found = models.visible(current_user(), operates=is_operator())
    return {"items": [_model(each) for each in found]}


@api.post("/lab/models/<string:digest>/use", responses={200: Model})
def use_model(path: ModelPath) -> dict[str, Any]:
    """Let the predictor serve a model, from its next look on; for operators."""
    if not is_operator():
        raise Forbidden
    return _model(models.use(current_user(), path.digest))


def _model(model: LabModel) -> dict[str, Any]:
    chosen = models.chosen(current_folders(), model.task)
    output = Model.model_validate(model)
    output.is_used = chosen == model.digest
    return output.model_dump(mode="json")
