"""The Open Inference Protocol, version 2, as its specification's examples have it."""

from typing import Any

import pytest

from tests.predictor.asking import BAD, GOOD, Asking

INFER = "/v2/models/links/infer"


def tensor(*texts: str, **fields: Any) -> dict[str, Any]:
    return {
        "name": "url",
        "shape": [len(texts)],
        "datatype": "BYTES",
        "data": list(texts),
        **fields,
    }


def test_the_server_and_its_model_are_described(predictor: Asking) -> None:
    assert predictor.get("/v2").json()["name"] == "inkwell-predictor"
    assert predictor.get("/v2/health/live").json() == {"live": True}
    assert predictor.get("/v2/health/ready").json() == {"ready": True}
    model = predictor.get("/v2/models/links").json()
    assert (model["name"], model["versions"]) == ("links", ["1"])
    assert model["inputs"] == [{"name": "url", "datatype": "BYTES", "shape": [-1]}]
    assert predictor.get("/v2/models/links/versions/1").json() == model
    assert predictor.get("/v2/models/links/ready").json() == {"name": "links", "ready": True}


@pytest.mark.parametrize("path", [INFER, "/v2/models/links/versions/1/infer"])
def test_texts_are_answered_in_their_order(predictor: Asking, path: str) -> None:
    body = {"id": "7", "inputs": [tensor(GOOD, BAD, parameters={"x": 1})], "parameters": {}}
    said = predictor.post(path, json=body).json()
    assert (said["model_name"], said["model_version"], said["id"]) == ("links", "1", "7")
    outputs = {each["name"]: each for each in said["outputs"]}
    assert outputs["verdict"]["data"] == ["looks fine", "phishing"]
    assert outputs["domain"]["data"] == ["garden9.org", "verify-account9.tk"]
    assert outputs["probability"]["datatype"] == "FP32"
    assert {tuple(each["shape"]) for each in said["outputs"]} == {(2,)}


def test_only_the_outputs_that_are_asked_for_are_given(predictor: Asking) -> None:
    body = {"inputs": [tensor(GOOD, shape=[1, 1])], "outputs": [{"name": "probability"}]}
    said = predictor.post(INFER, json=body).json()
    assert [each["name"] for each in said["outputs"]] == ["probability"]
    assert "id" not in said


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"inputs": []}, "inputs"),
        ({"inputs": [tensor(GOOD), tensor(GOOD)]}, "inputs"),
        ({"inputs": [tensor(GOOD, name="text")]}, "inputs.0.name"),
        ({"inputs": [tensor(GOOD, datatype="FP32")]}, "inputs.0.datatype"),
        ({"inputs": [tensor(GOOD, shape=[2])]}, "inputs.0.shape"),
        ({"inputs": [tensor()]}, "inputs.0.data"),
        ({"inputs": [tensor(*[GOOD] * 6)]}, "inputs.0.data"),
        ({"inputs": [tensor(GOOD, "http://a..b")]}, "inputs.0.data.1"),
        ({"inputs": [tensor(GOOD)], "outputs": [{"name": "nothing"}]}, "outputs.0.name"),
    ],
)
def test_a_tensor_that_cannot_be_judged_is_refused_by_its_place(
    predictor: Asking, body: dict[str, Any], field: str
) -> None:
    answer = predictor.post(INFER, json=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["field"] == field


@pytest.mark.parametrize("path", ["/v2/models/other", "/v2/models/links/versions/9"])
def test_another_model_is_not_found(predictor: Asking, path: str) -> None:
    for ending in ("", "/ready"):
        assert predictor.get(path + ending).status_code == 404
    assert predictor.post(path + "/infer", json={"inputs": [tensor(GOOD)]}).status_code == 404
