"""dvc.yaml, run by DVC itself over made-up addresses: what runs again, and what comes back."""

import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from moto.server import ThreadedMotoServer

from contract import model_manifest
from predictor.models import load
from tests.lab import made_up as made
from training.links import mutants

ROOT = Path(__file__).parents[2]
DVC = ROOT / "build" / "dvc" / "bin" / "dvc"
SHIPS = "services/predictor/models/links"
DATA = "services/training/data/phishing-urls.csv"
MUTANTS = "services/training/data/mutants.csv"
STAGES = ["prepare", "train", "evaluate", "export", "ship"]
KEY = {"AWS_ACCESS_KEY_ID": "made-up", "AWS_SECRET_ACCESS_KEY": "made-up"}
ALONE = {"DVC_NO_ANALYTICS": "1"}  # as .dvc/config has it
RUNNING = re.compile(r"^Running stage '(\w+)'", re.MULTILINE)

pytestmark = pytest.mark.skipif(not DVC.exists(), reason="make test installs it: build/dvc/bin/dvc")


def dvc(place: Path, *arguments: str) -> str:
    """Run DVC in a folder; return what it said."""
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [str(DVC), *arguments]
    done = subprocess.run(
        command, cwd=place, env=alone | KEY | ALONE, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def code() -> set[str]:
    """Return the code that the stages depend on."""
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]
    return {each for stage in stages.values() for each in stage["deps"] if "$" not in each}


def project(place: Path) -> Path:
    """Make a folder with the pipeline, its code and made-up data."""
    for name in code():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, place / name)
    for name in ("dvc.yaml", "params.yaml", ".dvcignore"):
        shutil.copy(ROOT / name, place / name)
    (place / DATA).parent.mkdir()
    made.write(place / DATA, made.made_up(1000))
    mutants.write(place / MUTANTS, [])
    (place / ".venv").symlink_to(sys.prefix)
    dvc(place, "init", "--no-scm", "--quiet")
    return place


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A project whose model is made, and what DVC said meanwhile."""
    place = project(tmp_path_factory.mktemp("pipeline"))
    return place, dvc(place, "repro")


@pytest.fixture
def made_once(run: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(run[0], tmp_path / "copy", symlinks=True)


def change(place: Path, **numbers: float) -> None:
    """Change numbers of params.yaml."""
    file = place / "params.yaml"
    params: dict[str, Any] = yaml.safe_load(file.read_text())
    params["links"] |= numbers
    file.write_text(yaml.safe_dump(params))


def model(place: Path, folder: str = SHIPS) -> bytes:
    return (place / folder / model_manifest.MODEL).read_bytes()


def test_every_stage_runs_once_and_ships_a_model_that_the_predictor_takes(
    run: tuple[Path, str],
) -> None:
    place, said = run
    assert RUNNING.findall(said) == STAGES
    assert load(place / SHIPS).manifest.data.name == Path(DATA).name
    assert RUNNING.findall(dvc(place, "repro")) == []


@pytest.mark.parametrize(
    ("number", "value", "again"),
    [
        ("test", 0.3, STAGES),
        ("strength", 11.0, STAGES[1:]),
        ("false_alarms", 0.02, STAGES[1:]),
    ],
)
def test_a_number_runs_the_stages_behind_it_again_and_no_other(
    made_once: Path, number: str, value: float, again: list[str]
) -> None:
    before = model(made_once)
    change(made_once, **{number: value})
    assert RUNNING.findall(dvc(made_once, "repro")) == again
    assert load(made_once / SHIPS).manifest.parameters[number] == value
    assert model(made_once) != before or number == "false_alarms"


def test_mutants_that_join_run_all_again(made_once: Path) -> None:
    weak = mutants.Mutant(1, "click", "legitimate", "https://www.garden1.org/school?fbclid=x")
    mutants.write(made_once / MUTANTS, [weak])
    assert RUNNING.findall(dvc(made_once, "repro")) == STAGES
    assert "fbclid=x" in (made_once / "build/links/data/rows.csv").read_text()


def test_a_number_of_another_model_runs_nothing(made_once: Path) -> None:
    file = made_once / "params.yaml"
    file.write_text(file.read_text().replace("epochs: 4", "epochs: 5"))
    assert RUNNING.findall(dvc(made_once, "repro")) == []


def test_a_model_that_the_gate_refuses_is_not_shipped(made_once: Path) -> None:
    before = model(made_once)
    urls, labels = zip(*made.made_up(1000), strict=True)
    drawn = random.Random(1).sample(labels, len(labels))
    made.write(made_once / DATA, list(zip(urls, drawn, strict=True)))
    with pytest.raises(AssertionError, match="The model is refused"):
        dvc(made_once, "repro")
    assert model(made_once) == before


@pytest.fixture
def bucket() -> Iterator[str]:
    """The address of an S3 with the bucket `models`."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id="made-up",
        aws_secret_access_key="made-up",
    )
    client.create_bucket(Bucket="models")
    yield address
    server.stop()


def test_the_model_goes_to_s3_and_comes_back_byte_by_byte(made_once: Path, bucket: str) -> None:
    before = model(made_once, "build/links/model")
    dvc(made_once, "remote", "add", "--default", "store", "s3://models/links")
    dvc(made_once, "remote", "modify", "store", "endpointurl", bucket)
    dvc(made_once, "push")
    shutil.rmtree(made_once / "build")
    shutil.rmtree(made_once / ".dvc" / "cache")
    dvc(made_once, "pull", "export")
    assert model(made_once, "build/links/model") == before
    assert not (made_once / "build" / "links" / "data").exists(), "only what was asked for"


def test_the_number_of_threads_changes_no_byte(run: tuple[Path, str], tmp_path: Path) -> None:
    shutil.copytree(run[0] / "build" / "links" / "data", tmp_path / "data")
    command = [sys.executable, "-m", "training.links", "train", "--build", str(tmp_path)]
    for threads in ("1", "2"):
        environment = os.environ | {"OPENBLAS_NUM_THREADS": threads}
        subprocess.run(command, env=environment, check=True, timeout=300)
        (tmp_path / "trained").rename(tmp_path / threads)
    assert md5_of(tmp_path / "1") == md5_of(tmp_path / "2")


def md5_of(folder: Path) -> str:
    """Return a folder's hash as DVC keeps it."""
    files = [
        {"md5": hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest(),
         "relpath": file.name}
        for file in sorted(folder.iterdir())
    ]  # fmt: skip
    listed = json.dumps(files, sort_keys=True).encode()
    return f"{hashlib.md5(listed, usedforsecurity=False).hexdigest()}.dir"


def test_what_git_has_of_the_pipeline_is_the_model_that_ships() -> None:
    stages = yaml.safe_load((ROOT / "dvc.lock").read_text())["stages"]
    assert list(stages) == STAGES
    [shipped] = stages["ship"]["outs"]
    assert stages["export"]["outs"][0]["md5"] == shipped["md5"]
    assert shipped["md5"] == md5_of(ROOT / SHIPS)
    numbers = yaml.safe_load((ROOT / "params.yaml").read_text())["links"]
    assert stages["export"]["params"]["params.yaml"]["links"] == numbers
