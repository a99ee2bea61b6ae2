"""The images of `make images`, as docker holds them."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from inkwell.bundle.versions import home
from inkwell.images import archive, docker, make
from inkwell.images.recipes import IMAGES, Image
from inkwell.shared.checkout import ROOT
from tests.images.containers import inspect, name_of

pytestmark = pytest.mark.images

BUILT = ROOT / "build" / "images"
NAMES = [image.name for image in IMAGES]
LIMITS_MB = {"web": 200, "model": 500, "model-mini": 500, "predictor": 110, "postgres": 200}
EVERY_IMAGE = pytest.mark.parametrize("name", NAMES)


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((BUILT / make.MANIFEST).read_text())
    return content


@EVERY_IMAGE
def test_docker_holds_what_was_made(name: str, made: dict[str, Any]) -> None:
    assert inspect(name)["Id"] == made[name]["digest"]


@EVERY_IMAGE
def test_an_image_is_small(name: str, made: dict[str, Any]) -> None:
    assert made[name]["pulled_bytes"] / 1e6 <= LIMITS_MB[name]


def test_weights_are_a_layer_of_their_own(made: dict[str, Any]) -> None:
    without, whole = (inspect(name)["RootFS"]["Layers"] for name in ("model", "model-mini"))
    assert whole[: len(without)] == without
    assert len(whole) == len(without) + 1


@EVERY_IMAGE
def test_an_image_runs_as_a_numbered_user_and_says_what_it_is(name: str) -> None:
    config = inspect(name)["Config"]
    assert config["User"] == "65532:65532"
    labels = {
        key.removeprefix("org.opencontainers.image."): text
        for key, text in config["Labels"].items()
    }
    assert {"title", "description", "version", "revision", "created", "base.name"} <= set(labels)
    assert (
        labels["revision"].startswith(make.Commit.of(ROOT).name[:7])
        or "dirty" in labels["revision"]
    )
    assert labels["created"] == inspect(name)["Created"]


@pytest.mark.parametrize("name", ["web", "model", "model-mini", "predictor"])
@pytest.mark.parametrize(
    "program", ["/bin/sh", "/usr/bin/apt-get", "/usr/bin/pip", "/usr/bin/perl"]
)
def test_there_is_no_shell_and_nothing_that_installs(name: str, program: str) -> None:
    command = ["/usr/bin/docker", "run", "--rm", "--entrypoint", program, name_of(name)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 127
    assert "no such file" in done.stderr


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("web", "flask"),
        ("model", "openvino"),
        ("predictor", "openvino"),
        ("postgres", "postgresql-15"),
    ],
)
def test_the_bill_of_materials_names_what_is_inside(name: str, held: str) -> None:
    packages = {
        each["name"]: each
        for each in json.loads((BUILT / f"{name}.spdx.json").read_text())["packages"]
    }
    assert {held, "libc6"} <= set(packages)
    (reference,) = packages[held]["externalRefs"]
    assert reference["referenceLocator"].endswith(
        f"/{held}@{packages[held]['versionInfo']}".replace("+", "%2B")
    )


def test_every_pinned_package_of_the_web_is_in_its_bill() -> None:
    packages = {
        each["name"] for each in json.loads((BUILT / "web.spdx.json").read_text())["packages"]
    }
    lock = (ROOT / "requirements" / "web.txt").read_text().splitlines()
    pinned = [
        line
        for line in lock
        if "==" in line and "sys_platform" not in line and "emscripten" not in line
    ]
    assert len(pinned) > 30
    assert {line.split("==")[0] for line in pinned} <= packages


def test_no_secret_and_no_address_of_a_mirror_is_in_an_image() -> None:
    for name in NAMES:
        text = json.dumps(inspect(name)) + docker.call("history", "--no-trunc", name_of(name))
        assert "no-secret" not in text
        assert "BEGIN CERTIFICATE" not in text


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    "image", [image for image in IMAGES if image.name != "model-mini"], ids=lambda image: image.name
)
def test_a_build_from_nothing_is_the_same_image(
    image: Image, tmp_path: Path, made: dict[str, Any]
) -> None:
    commit = make.Commit.of(ROOT)
    if made[image.name]["commit"] != commit.name:
        pytest.fail("the images are of another commit: make images")
    again: archive.Written = make.build(
        image, commit, tmp_path / "again.tar", home(), print, fresh=True
    )
    assert again.digest == made[image.name]["digest"]
