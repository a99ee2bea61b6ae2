"""Pictures over HTTP, by the model that ships."""

import base64
import io
import json
import logging
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from PIL import Image

from contract.asgi_log import Formatter
from predictor.config import MODELS, Settings
from tests.predictor import pictures as made
from tests.predictor.asking import Asking

PICTURES = "/predict/images"
JPEG = made.saved(made.plain(), "JPEG")
BYTES = {"Content-Type": "application/octet-stream"}


@pytest.fixture(scope="module")
def shipped() -> Iterator[Asking]:
    """The application with the models that ship."""
    with Asking(Settings(tasks=("images",))) as asking:
        yield asking


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def ask(asking: Asking, *pictures: bytes) -> Any:
    images = [{"name": f"{n}.jpg", "data": text(data)} for n, data in enumerate(pictures)]
    return asking.post(PICTURES, json={"images": images})


def test_a_picture_gets_three_labels_and_comes_back(shipped: Asking) -> None:
    answer = ask(shipped, JPEG, made.saved(made.alpha(), "PNG"))
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["predictions"]
    assert (first["name"], second["name"]) == ("0.jpg", "1.jpg")
    chances = [each["confidence"] for each in first["top"]]
    assert len(chances) == 3
    assert chances == sorted(chances, reverse=True)
    assert first["confidence"] == chances[0]
    assert first["label"] in (first["top"][0]["label"], "none of these")
    with Image.open(io.BytesIO(base64.b64decode(first["image"]))) as image:
        assert (image.size, image.format) == ((made.WIDTH, made.HEIGHT), "JPEG")
    assert answer.json()["model"]["task"] == "images"


def test_bytes_base64_and_a_tensor_give_the_same(shipped: Asking) -> None:
    by_json = ask(shipped, JPEG).json()["predictions"][0]
    by_bytes = shipped.post(f"{PICTURES}/one", content=JPEG, headers=BYTES).json()
    assert by_bytes["top"] == by_json["top"]
    wrapped = "data:image/jpeg;base64," + re.sub("(.{76})", r"\1\r\n", text(JPEG))
    body = {"images": [{"name": "", "data": wrapped}]}
    assert shipped.post(PICTURES, json=body).json()["predictions"][0]["top"] == by_json["top"]
    tensor = {"name": "picture", "datatype": "BYTES", "shape": [1], "data": [text(JPEG)]}
    said = shipped.post("/v2/models/images/infer", json={"inputs": [tensor]}).json()
    outputs = {each["name"]: each["data"] for each in said["outputs"]}
    assert outputs["likeliest"] == [by_json["top"][0]["label"]]
    assert outputs["confidence"] == [by_json["confidence"]]


def test_noise_is_none_of_these(shipped: Asking) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3), np.uint8)
    said = ask(shipped, made.saved(Image.fromarray(noise), "PNG")).json()["predictions"][0]
    assert (said["label"], said["is_known"]) == ("none of these", False)
    assert len(said["top"]) == 3


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (text(b"%PDF-1.7"), 415, "a PDF document"),
        (text(JPEG[:500]), 422, "broken or incomplete"),
        ("no base64!", 422, "no base64"),
        ("", 422, "empty"),
    ],
)
def test_a_picture_that_cannot_be_judged_is_refused_by_its_place(
    shipped: Asking, data: str, status: int, said: str
) -> None:
    images = [{"name": "a", "data": text(JPEG)}, {"name": "b", "data": data}]
    answer = shipped.post(PICTURES, json={"images": images})
    assert (answer.status_code, answer.json()["field"]) == (status, "images.1.data")
    assert said in answer.json()["error"]


def test_twenty_one_pictures_are_too_many(shipped: Asking) -> None:
    answer = ask(shipped, *[b"x"] * 21)
    assert (answer.status_code, answer.json()["field"]) == (422, "images")


def test_other_bodies_keep_their_limit(shipped: Asking) -> None:
    large = {"Content-Type": "application/json"}
    answer = shipped.post(PICTURES, content=b" " * (17 * 2**20), headers=large)
    assert answer.status_code == 413
    assert shipped.post("/predict", json={"url": "a.example"}).status_code == 503


def test_the_answer_is_what_the_document_says(shipped: Asking) -> None:
    paths = shipped.get("/openapi.json").json()["paths"]
    for path, said in (
        (PICTURES, ask(shipped, JPEG)),
        (f"{PICTURES}/one", shipped.post(f"{PICTURES}/one", content=JPEG, headers=BYTES)),
    ):
        answers = paths[path]["post"]["responses"]
        schema = answers["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(said.json(), schema)


def test_the_log_has_no_name_and_no_picture(
    shipped: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        body = {"images": [{"name": "xylophonist.jpg", "data": text(JPEG)}]}
        shipped.post(PICTURES, json=body)
    lines = [
        Formatter("%(message)s").format(each) for each in caplog.records if each.name != "httpx2"
    ]
    assert "xylophonist" not in "".join(lines)
    assert json.loads(lines[0])["task"] == "images"
    assert 'inkwell_predictor_answers_total{task="images"' in shipped.get("/metrics").text


def test_labels_in_another_order_are_found_at_the_start(tmp_path: Path) -> None:
    folder = shutil.copytree(MODELS / "images", tmp_path / "images")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["labels"].reverse()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    shutil.copytree(MODELS / "links", tmp_path / "links")
    with Asking(Settings(models=tmp_path)) as asking:
        ready = asking.get("/readyz").json()
        assert ready["status"] == "ready"
        assert "and its trainer" in ready["reasons"]["images"]
        assert ask(asking, JPEG).status_code == 503
        assert asking.post("/predict", json={"url": "a.example"}).status_code == 200
