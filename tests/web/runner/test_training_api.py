"""The API of data sets, trainings and models."""

import io
import uuid
from typing import Any

import pytest
from flask import Flask

from tests.web.people import Person
from tests.web.runner.asking import ended
from tests.web.runner.conftest import JPEG, Running, pets, zip_of

API = "/api/v1/lab"


def upload(person: Person, **fields: Any) -> Any:
    form = {"name": "Pets", "may_train": "yes", "file": (zip_of(pets()), "pets.zip"), **fields}
    return person.client.post(f"{API}/datasets", data=form, headers=person.headers)


def train(person: Person, data_set: str, key: str = "", **parameters: Any) -> Any:
    headers = {**person.headers, **({"Idempotency-Key": key} if key else {})}
    body = {"data_set_id": data_set, "parameters": parameters}
    return person.client.post(f"{API}/trainings", json=body, headers=headers)


def get(person: Person, path: str) -> Any:
    return person.client.get(path).json


def test_a_data_set_is_uploaded_trained_on_and_its_results_are_read(
    ann: Person, training_app: Flask, running: Running
) -> None:
    made = upload(ann)
    assert made.status_code == 201, made.text
    data_set = made.json
    assert data_set["labels"] == {"cat": 6, "dog": 6}
    begun = train(ann, data_set["id"], epochs=2.0, seed=5)
    assert begun.status_code == 202, begun.text
    path = f"{API}/trainings/{begun.json['id']}"
    assert begun.json["parameters"]["seed"] == 5
    assert ann.client.get(f"{path}/results").status_code == 409
    with running():
        job = ended(training_app, uuid.UUID(begun.json["id"]))
    assert job.status == "done", job.error
    shown = get(ann, path)
    assert (shown["status"], shown["version"]) == ("done", data_set["version"])
    assert get(ann, f"{path}/results")["labels"] == ["cat", "dog"]
    [model] = get(ann, f"{API}/models")["items"]
    assert (model["digest"], model["is_used"]) == (shown["model_digest"], False)
    assert "event: end" in ann.client.get(f"{path}/events").text
    use = ann.client.post(f"{API}/models/{model['digest']}/use", headers=ann.headers)
    assert use.status_code == 403
    assert get(ann, f"{API}/datasets")["items"][0]["report"] == {"unreadable": []}


def test_the_same_key_is_the_same_training_and_another_seed_is_none(ann: Person) -> None:
    data_set = upload(ann).json["id"]
    first, same = (train(ann, data_set, "key-1").json["id"] for _ in range(2))
    other = train(ann, data_set, "key-1", seed=2).json["id"]
    assert first == same != other


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"epochs": 0}, "epochs"),
        ({"epochs": 1.5}, "epochs"),
        ({"colour": 1}, "colour"),
    ],
)
def test_a_wrong_parameter_is_named(ann: Person, given: dict[str, Any], field: str) -> None:
    answer = train(ann, upload(ann).json["id"], **given)
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, field)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"may_train": "perhaps"}, "may_train"),
        ({"colour": "red"}, "colour"),
        ({"file": (zip_of({"x.txt": b"x"}), "x.zip")}, "file"),
        ({"file": "a text"}, "file"),
    ],
)
def test_a_wrong_upload_is_named(ann: Person, fields: dict[str, Any], field: str) -> None:
    answer = upload(ann, **fields)
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, field)
    assert get(ann, f"{API}/datasets")["items"] == []


def test_without_the_tick_nothing_is_trained(ann: Person) -> None:
    data_set = upload(ann, may_train="no").json["id"]
    answer = train(ann, data_set)
    assert (answer.status_code, answer.get_json()["error"]["field"]) == (422, "may_train")
    consent = f"{API}/datasets/{data_set}/consent"
    agreed = ann.client.put(consent, json={"may_train": True}, headers=ann.headers)
    assert (agreed.json or {})["may_train"] is True
    assert train(ann, data_set).status_code == 202


def test_others_see_none_of_it(ann: Person, bob: Person) -> None:
    data_set = upload(ann).json["id"]
    training = train(ann, data_set).json["id"]
    for path in (f"datasets/{data_set}", f"trainings/{training}", f"trainings/{training}/events"):
        assert bob.client.get(f"{API}/{path}").status_code == 404
    assert bob.client.delete(f"{API}/datasets/{data_set}", headers=bob.headers).status_code == 404
    assert train(bob, data_set).status_code == 404
    assert bob.client.get(f"{API}/trainings").json == {"items": []}
    gone = ann.client.delete(f"{API}/datasets/{data_set}", headers=ann.headers)
    assert gone.status_code == 204
    assert ann.client.get(f"{API}/trainings").json == {"items": []}


def test_pictures_are_added_by_label(ann: Person) -> None:
    data_set = upload(ann).json
    more = {"label": "bird", "pictures": [(zip_of({}), "no.jpg")]}
    path = f"{API}/datasets/{data_set['id']}/pictures"
    refused = ann.client.post(path, data=more, headers=ann.headers)
    assert (refused.status_code, "no.jpg" in refused.text) == (422, True)
    more["pictures"] = [(_jpeg(b"1"), "1.jpg"), (_jpeg(b"2"), "2.jpg")]
    added = ann.client.post(path, data=more, headers=ann.headers)
    assert added.status_code == 200, added.text
    assert (added.json or {})["labels"]["bird"] == 2


def _jpeg(content: bytes) -> Any:
    return io.BytesIO(JPEG + content)
