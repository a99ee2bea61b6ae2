"""Sentences over HTTP: the project's own route, the followed project's, the protocol's."""

import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from contract import headers, log_fields
from contract.asgi_log import Formatter
from predictor.config import Settings
from tests.predictor.asking import BAD as BAD_URL
from tests.predictor.asking import Asking

GOOD, BAD = "The garden saw the museum 7 times.", "Garden the saw museum the 7 times."
PATH = "/predict/sentences"
INFER = "/v2/models/sentences/infer"


@pytest.fixture(scope="module")
def both(models: Path, sentences_built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model of links and one of sentences."""
    folder = tmp_path_factory.mktemp("both")
    shutil.copytree(models / "links", folder / "links")
    shutil.copytree(sentences_built / "sentences", folder / "sentences")
    return folder


@pytest.fixture(scope="module")
def asking(both: Path) -> Iterator[Asking]:
    with Asking(Settings(models=both, sentences=3, max_body=8192)) as asking:
        yield asking


def tensor(*texts: str, **fields: Any) -> dict[str, Any]:
    return {"name": "text", "shape": [len(texts)], "datatype": "BYTES", "data": texts, **fields}


def test_a_sentence_gets_a_label_and_how_probable_it_is(asking: Asking) -> None:
    answer = asking.post(PATH, json={"text": GOOD})
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert said["label"] == "acceptable"
    assert said["score"] == said["probability"] > 0.5
    assert said["sentences"] == [
        {key: said[key] for key in ("label", "score", "probability")}
        | {"start": 0, "end": len(GOOD), "text": GOOD}
    ]
    assert said["model"]["task"] == "sentences"
    assert answer.headers[headers.MODEL_REVISION] == said["model"]["digest"]


def test_a_paragraph_is_judged_sentence_by_sentence_and_by_its_worst(asking: Asking) -> None:
    text = f"  {GOOD} {BAD}\n\n{GOOD}"
    said = asking.post(PATH, json={"text": text}).json()
    labels = [each["label"] for each in said["sentences"]]
    assert labels == ["acceptable", "unacceptable", "acceptable"]
    worst = said["sentences"][1]
    assert (said["label"], said["probability"]) == ("unacceptable", worst["probability"])
    assert worst["score"] == pytest.approx(1 - worst["probability"], abs=1e-6)
    assert text[worst["start"] : worst["end"]] == worst["text"] == BAD


def test_the_followed_projects_address_answers_the_same(asking: Asking) -> None:
    for text in (GOOD, BAD):
        answer = asking.ask("GET", "/predict", params={"text": text})
        assert answer.json() == asking.post(PATH, json={"text": text}).json()
    assert asking.post("/predict", json={"url": BAD_URL}).json()["verdict"] == "phishing"


def test_company_changes_no_answer(asking: Asking) -> None:
    alone = asking.post(PATH, json={"text": BAD}).json()["probability"]
    long = " ".join([GOOD] * 40)
    said = asking.post(PATH, json={"text": f"{BAD} {long}"}).json()
    assert len(said["sentences"]) == 41
    assert said["sentences"][0]["probability"] == pytest.approx(alone, abs=1e-5)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ("{", 400, ""),
        ("{}", 422, "text"),
        ('{"text": 3}', 422, "text"),
        ('{"text": ""}', 422, "text"),
        ('{"text": "..."}', 422, "text"),
        (json.dumps({"text": "a" * 2001}), 422, "text"),
        ('{"text": "\\u4f60\\u597d"}', 422, "text"),
        ('{"text": "It is.", "more": 1}', 422, "more"),
        (json.dumps({"text": "a" * 9000}), 413, ""),
    ],
)
def test_what_cannot_be_judged_is_refused_by_its_field(
    asking: Asking, body: str, status: int, field: str
) -> None:
    answer = asking.post(PATH, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    assert answer.json().get("field", "") == field
    assert answer.json()["error"]


@pytest.mark.parametrize("params", [{}, {"text": ""}, {"text": "..."}, {"other": "x"}])
def test_an_address_without_a_text_is_refused(asking: Asking, params: dict[str, str]) -> None:
    answer = asking.ask("GET", "/predict", params=params)
    assert (answer.status_code, answer.json()["field"]) == (422, "text")


def test_tensors_of_texts_are_answered_in_their_order(asking: Asking) -> None:
    model = asking.get("/v2/models/sentences").json()
    assert model["inputs"] == [{"name": "text", "datatype": "BYTES", "shape": [-1]}]
    said = asking.post(INFER, json={"inputs": [tensor(GOOD, f"{GOOD} {BAD}")]}).json()
    outputs = {each["name"]: each for each in said["outputs"]}
    assert outputs["label"]["data"] == ["acceptable", "unacceptable"]
    assert outputs["score"]["datatype"] == outputs["probability"]["datatype"] == "FP32"
    for texts, field in (([GOOD, "1"], "inputs.0.data.1"), ([GOOD] * 4, "inputs.0.data")):
        refused = asking.post(INFER, json={"inputs": [tensor(*texts)]})
        assert (refused.status_code, refused.json()["field"]) == (422, field)


def test_the_answer_is_what_the_document_says(asking: Asking) -> None:
    paths = asking.get("/openapi.json").json()["paths"]
    assert set(paths["/predict"]) == {"get", "post"}
    answers = paths[PATH]["post"]["responses"]
    said = asking.post(PATH, json={"text": GOOD}).json()
    jsonschema.validate(said, answers["200"]["content"]["application/json"]["schema"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(
            {"label": "good"}, answers["200"]["content"]["application/json"]["schema"]
        )


def test_no_text_is_in_the_log_and_the_model_is(
    asking: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        asking.post(PATH, json={"text": "A xylophonist is here."})
        asking.ask("GET", "/predict", params={"text": "A xylophonist is here."})
        asking.post(INFER, json={"inputs": [tensor("A xylophonist is here.")]})
    formatter = Formatter("%(message)s")
    lines = [formatter.format(record) for record in caplog.records if record.name != "httpx2"]
    assert len(lines) == 3
    assert "xylophonist" not in "".join(lines)
    for line in map(json.loads, lines):
        assert (line[log_fields.TASK], line[log_fields.ANSWERS]) == ("sentences", 1)


def test_figures_count_answers_by_label(asking: Asking) -> None:
    asking.post(PATH, json={"text": BAD})
    text = asking.get("/metrics").text
    assert 'inkwell_predictor_answers_total{task="sentences",verdict="unacceptable"}' in text


def test_a_missing_model_leaves_the_others_served_and_is_told(models: Path) -> None:
    with Asking(Settings(models=models)) as asking:
        ready = asking.get("/readyz")
        assert ready.status_code == 200
        assert "it has no manifest.json" in ready.json()["reasons"]["sentences"]
        for answer in (
            asking.post(PATH, json={"text": GOOD}),
            asking.ask("GET", "/predict", params={"text": GOOD}),
            asking.get("/v2/models/sentences/ready"),
        ):
            assert answer.status_code == 503, answer.text
        assert asking.post("/predict", json={"url": BAD_URL}).status_code == 200


def test_a_broken_model_leaves_the_others_served_too(both: Path, tmp_path: Path) -> None:
    shutil.copytree(both, tmp_path / "models")
    (tmp_path / "models/sentences/vocab.txt").write_text("cat\n")
    with Asking(Settings(models=tmp_path / "models")) as asking:
        assert "not the one of its manifest" in asking.get("/readyz").json()["reasons"]["sentences"]
        assert asking.post("/predict", json={"url": BAD_URL}).status_code == 200
