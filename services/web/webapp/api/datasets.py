"""The API's operations on data sets: upload, look at, agree to, and delete them."""

from typing import Any

from webapp.accounts.guard import current_user
from webapp.lab import datasets
from webapp.lab.forms import parts_of

from .document import failures
from .lab_schemas import Consent, DataSet, DataSetPath, DataSets, NewDataSet, Pictures
from .requests import blueprint

api = blueprint("data sets", "Pictures by label, which models are trained on.")


def shown(data_set: Any) -> dict[str, Any]:
    """Return a data set as the API shows it."""
    return DataSet.model_validate(data_set).model_dump(mode="json")


@api.get("/lab/datasets", responses={200: DataSets})
def list_data_sets() -> dict[str, Any]:
    """List one's data sets."""
    items = [shown(each) for each in datasets.mine(current_user())]
    return {"items": items}


@api.post("/lab/datasets", responses={201: DataSet, **failures(404, 409, 413, 429)})
def create_data_set(form: NewDataSet) -> tuple[dict[str, Any], int]:
    """Upload pictures as a new data set: a zip of folders, or pictures of one label."""
    parts = parts_of(form.file, form.label, form.pictures or [])
    agreed = form.may_train == "yes"
    return shown(datasets.create(current_user(), form.name, parts, may_train=agreed)), 201


@api.get("/lab/datasets/<uuid:data_set_id>", responses={200: DataSet})
def get_data_set(path: DataSetPath) -> dict[str, Any]:
    """Show a data set."""
    return shown(datasets.get(current_user(), path.data_set_id))


@api.post(
    "/lab/datasets/<uuid:data_set_id>/pictures",
    responses={200: DataSet, **failures(409, 413, 429)},
)
def add_pictures(path: DataSetPath, form: Pictures) -> dict[str, Any]:
    """Add pictures to a data set, as a new version of it."""
    parts = parts_of(form.file, form.label, form.pictures or [])
    return shown(datasets.add(current_user(), path.data_set_id, parts))


@api.put("/lab/datasets/<uuid:data_set_id>/consent", responses={200: DataSet})
def agree_to_training(path: DataSetPath, body: Consent) -> dict[str, Any]:
    """Say whether models may be trained on it; what runs is stopped where they may not."""
    return shown(datasets.agree(current_user(), path.data_set_id, may_train=body.may_train))


@api.post("/lab/datasets/<uuid:data_set_id>/process", responses={202: DataSet})
def process_data_set(path: DataSetPath) -> tuple[dict[str, Any], int]:
    """Have all its pictures looked at again, whether each can be read."""
    return shown(datasets.check(current_user(), path.data_set_id)), 202


@api.delete("/lab/datasets/<uuid:data_set_id>", responses={204: None})
def delete_data_set(path: DataSetPath) -> tuple[str, int]:
    """Delete a data set, its pictures and its trainings."""
    datasets.delete(current_user(), path.data_set_id)
    return "", 204
