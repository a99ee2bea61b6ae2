"""The pages of data sets: what is uploaded, what lies there, and what is done with it."""

import re
import uuid

from flask import Blueprint, Response, redirect, render_template, request, send_file
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from webapp.accounts.guard import current_user, login_required
from webapp.core.problem import Problem
from webapp.lab import datasets, parameters, trainings
from webapp.lab.folders import current_folders
from webapp.lab.forms import parts_of
from webapp.lab.uploads import KINDS

blueprint = Blueprint("datasets", __name__, url_prefix="/lab/datasets")
PICTURE = re.compile(rf"[0-9a-f]{{40}}\.({'|'.join({*KINDS.values(), 'webp'})})")
VERSION = re.compile("[0-9a-f]{64}")
MEDIA = {"jpg": "image/jpeg", "tif": "image/tiff"}
Answer = str | BaseResponse | tuple[str, int] | tuple[str, int, dict[str, str]]


@blueprint.get("")
@login_required
def index() -> Answer:
    """List the person's data sets, with the form for another one."""
    return _index()


@blueprint.post("")
@login_required
def create() -> Answer:
    """Make a data set of an upload; a refusal says what is wrong, and nothing is kept."""
    try:
        data_set = datasets.create(
            current_user(),
            request.form.get("name", ""),
            _uploaded(),
            may_train=request.form.get("may_train") == "yes",
        )
    except Problem as problem:
        return _index(problem.message), problem.status, _wait(problem)
    return redirect(f"/lab/datasets/{data_set.id}?notice=data-set-made", 303)


@blueprint.get("/<uuid:data_set_id>")
@login_required
def show(data_set_id: uuid.UUID) -> Answer:
    """Show a data set: pictures by label, what was left out, what can't be read."""
    return _page(data_set_id)


@blueprint.post("/<uuid:data_set_id>/pictures")
@login_required
def add(data_set_id: uuid.UUID) -> Answer:
    """Add pictures, as a new version of the data set."""
    try:
        datasets.add(current_user(), data_set_id, _uploaded())
    except datasets.DataSetNotFound:
        raise
    except Problem as problem:
        return _page(data_set_id, problem.message), problem.status, _wait(problem)
    return _back(data_set_id, "pictures-added")


@blueprint.post("/<uuid:data_set_id>/consent")
@login_required
def agree(data_set_id: uuid.UUID) -> Answer:
    """Note whether models may be trained on it."""
    agreed = request.form.get("may_train") == "yes"
    datasets.agree(current_user(), data_set_id, may_train=agreed)
    return _back(data_set_id, "data-set-consent")


@blueprint.post("/<uuid:data_set_id>/check")
@login_required
def check(data_set_id: uuid.UUID) -> Answer:
    """Look at the pictures once more."""
    datasets.check(current_user(), data_set_id)
    return _back(data_set_id, "data-set-check")


@blueprint.post("/<uuid:data_set_id>/delete")
@login_required
def delete(data_set_id: uuid.UUID) -> Answer:
    """Delete a data set and its trainings."""
    datasets.delete(current_user(), data_set_id)
    return redirect("/lab/datasets?notice=data-set-deleted", 303)


@blueprint.post("/<uuid:data_set_id>/trainings")
@login_required
def train(data_set_id: uuid.UUID) -> Answer:
    """Queue a training."""
    names = {each["name"] for each in parameters.fields()}
    given = {name: text for name, text in request.form.items() if name in names and text.strip()}
    try:
        job = trainings.start(current_user(), data_set_id, given)
    except datasets.DataSetNotFound:
        raise
    except Problem as problem:
        return _page(data_set_id, problem.message), problem.status, _wait(problem)
    return redirect(f"/lab/trainings/{job.id}", 303)


@blueprint.get("/<uuid:data_set_id>/<string:version>/<string:label>/<string:name>")
@login_required
def picture(data_set_id: uuid.UUID, version: str, label: str, name: str) -> Response:
    """Give one of the person's pictures, as it was uploaded."""
    data_set = datasets.get(current_user(), data_set_id)
    kind = PICTURE.fullmatch(name)
    # A label is one folder's name, and no way out of it.
    if not kind or not VERSION.fullmatch(version) or "/" in label or label.startswith("."):
        raise NotFound
    file = current_folders().data_set(data_set.id) / version / label / name
    if not file.is_file():
        raise NotFound
    media = MEDIA.get(kind[1], f"image/{kind[1]}")
    return send_file(file, mimetype=media, max_age=3600)


def _uploaded() -> datasets.Parts:
    pictures = request.files.getlist("pictures")
    return parts_of(request.files.get("file"), request.form.get("label", ""), pictures)


def _index(problem: str = "") -> str:
    current_folders()
    return render_template(
        "lab_datasets.html",
        data_sets=datasets.mine(current_user()),
        problem=problem,
        typed=request.form,
    )


def _page(data_set_id: uuid.UUID, problem: str = "") -> str:
    current_folders()
    user = current_user()
    data_set = datasets.get(user, data_set_id)
    return render_template(
        "lab_dataset.html",
        data_set=data_set,
        check=datasets.check_of(data_set),
        trainings=trainings.mine(user, data_set),
        parameters=parameters.fields(),
        problem=problem,
        typed=request.form,
    )


def _wait(problem: Problem) -> dict[str, str]:
    return {"Retry-After": str(problem.retry_after)} if problem.retry_after else {}


def _back(data_set_id: uuid.UUID, notice: str) -> BaseResponse:
    return redirect(f"/lab/datasets/{data_set_id}?notice={notice}", 303)
