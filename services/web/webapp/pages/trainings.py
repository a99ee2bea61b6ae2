"""The pages of trainings: how far one is, its curve, and what came of it."""

import uuid
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from webapp.accounts.guard import current_user, is_operator, login_required
from webapp.core.database import db
from webapp.core.models import LAB_UNFINISHED, LabJob, LabModel
from webapp.core.problem import Problem
from webapp.lab import models, queue, stream, trainings
from webapp.lab.folders import current_folders

from .curves import draw

blueprint = Blueprint("trainings", __name__, url_prefix="/lab")
# Figures of the stage evaluate that people read, in this order; shares but for the loss.
FIGURES = {
    "top1": "Right",
    "top3": "Right among its three likeliest",
    "loss": "Loss",
    "calibration_error": "Off in how sure it is",
    "none_of_known": "Taken for none of these",
    "mirror_flips": "Called something else in a mirror",
}
STAGES = {
    "prepare": "Preparing the pictures",
    "train": "Training",
    "evaluate": "Measuring it on pictures that it never learnt",
    "export": "Writing the model",
    "register": "Keeping the model",
}


@blueprint.get("/trainings")
@login_required
def index() -> str:
    """List the person's trainings."""
    current_folders()
    return render_template("lab_trainings.html", trainings=trainings.mine(current_user()))


@blueprint.get("/trainings/<uuid:job_id>")
@login_required
def show(job_id: uuid.UUID) -> str:
    """Show a training, in whatever state it is."""
    return _page(trainings.get(current_user(), job_id))


@blueprint.get("/trainings/<uuid:job_id>/curve")
@login_required
def curve(job_id: uuid.UUID) -> str:
    """Give the curve alone, for a page that follows it."""
    job = trainings.get(current_user(), job_id)
    return render_template("_lab_curve.html", charts=draw(job.curve), curve=job.curve)


@blueprint.get("/trainings/<uuid:job_id>/events")
@login_required
def events(job_id: uuid.UUID) -> Response:
    """Stream how far a training is, from where the page left off."""
    user_id = trainings.get(current_user(), job_id).user_id
    said = request.headers.get("Last-Event-ID") or request.args.get("from")
    db.session.remove()  # the stream lasts; the connection is for others
    return stream.response(user_id, job_id, stream.position(said))


@blueprint.post("/trainings/<uuid:job_id>/stop")
@login_required
def stop(job_id: uuid.UUID) -> BaseResponse:
    """Stop a training."""
    trainings.stop(current_user(), job_id)
    return _back(job_id)


@blueprint.post("/trainings/<uuid:job_id>/again")
@login_required
def again(job_id: uuid.UUID) -> BaseResponse | tuple[str, int]:
    """Queue a training again that has ended before it was done."""
    try:
        trainings.again(current_user(), job_id)
    except trainings.TrainingNotFound:
        raise
    except Problem as problem:
        return _page(trainings.get(current_user(), job_id), problem.message), problem.status
    return _back(job_id)


@blueprint.get("/models")
@login_required
def list_models() -> str:
    """List models: the person's, or all for operators."""
    folders, operates = current_folders(), is_operator()
    found = models.visible(current_user(), operates=operates)
    return render_template(
        "lab_models.html",
        models=found,
        operates=operates,
        chosen={task: models.chosen(folders, task) for task in models.TASKS},
    )


@blueprint.post("/models/<string:digest>/use")
@login_required
def use(digest: str) -> BaseResponse:
    """Let the predictor serve a model; for operators."""
    _refuse_others()
    models.use(current_user(), digest)
    return redirect("/lab/models?notice=model-chosen", 303)


@blueprint.post("/models/shipped/<string:task>/use")
@login_required
def use_shipped(task: str) -> BaseResponse:
    """Let the predictor serve the model that ships; for operators."""
    _refuse_others()
    models.use_shipped(task)
    return redirect("/lab/models?notice=model-chosen", 303)


def _page(job: LabJob, problem: str = "") -> str:
    folders = current_folders()
    model = db.session.get(LabModel, job.model_digest) if job.model_digest else None
    return render_template(
        "lab_training.html",
        job=job,
        model=model,
        is_chosen=model is not None and models.chosen(folders, model.task) == model.digest,
        unfinished=job.status in LAB_UNFINISHED,
        state=_state(job),
        charts=draw(job.curve),
        curve=job.curve,
        results=_results(job),
        problem=problem,
    )


def _state(job: LabJob) -> str:
    if job.status == "queued":
        waiting = queue.ahead(db.session, job.queued_at)
        return f"{waiting} ahead of it" if waiting else "It is next"
    return job.progress or STAGES.get(job.stage, "")


def _results(job: LabJob) -> dict[str, Any]:
    """Return what came of it in the shape that the page shows, whatever a stage has left out."""
    found = job.results or {}
    figures = found.get("figures", {})
    labels = [str(each) for each in found.get("labels", [])]
    return {
        "figures": [
            (title, f"{figures[name]:.3f}" if name == "loss" else f"{figures[name]:.1%}")
            for name, title in FIGURES.items()
            if isinstance(figures.get(name), int | float)
        ],
        "labels": labels,
        "confusion": list(zip(labels, found.get("confusion", []), strict=False)),
        "worst": [each for each in found.get("worst", []) if "/" in str(each.get("file", ""))],
    }


def _refuse_others() -> None:
    if not is_operator():
        raise NotFound


def _back(job_id: uuid.UUID) -> BaseResponse:
    return redirect(f"/lab/trainings/{job_id}", 303)
