"""Inputs in use against those of the training: what fires, and what doesn't."""

import json
import random
import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from contract import model_manifest
from contract.model_manifest import Bins, Drift, Manifest
from features import drift as measured
from features.links import address
from predictor.config import Settings
from predictor.drift import LEAST, WINDOW, Window
from predictor.models import read_manifest
from tests.lab import made_up as made
from tests.predictor.asking import Asking
from training.links import rows
from training.stages import drift

SHIPPED = Path(__file__).parents[2] / "services" / "predictor" / "models" / "links"
FIRES = 0.2


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drift")
    made.build(made.write(folder / "made.csv", made.made_up(1200)), folder)
    return folder


def known(folder: Path) -> list[address.Address]:
    return [row.address for row in rows.read(folder / "data", "train")]


def shifted(count: int) -> list[str]:
    """Home pages of long names, as lists of phishing domains have them."""
    draw = random.Random(2)
    return [f"https://{'-'.join(draw.sample(made.BAIT, 3))}{n}.co" for n in range(count)]


def largest(manifest: Manifest, some: list[address.Address]) -> float:
    window = Window(manifest)
    window.add(window.places(some))
    return max(window.indices().values())


def test_a_shift_fires_and_a_resample_of_the_training_does_not(built: Path) -> None:
    manifest = read_manifest(built / "links")
    some = random.Random(1).choices(known(built), k=WINDOW)
    assert largest(manifest, some) < 0.1
    assert largest(manifest, [address.read(each) for each in shifted(LEAST)]) > FIRES


@pytest.mark.parametrize("seed", range(20))
def test_no_resample_fires_by_chance_with_the_fewest_inputs(built: Path, seed: int) -> None:
    some = random.Random(seed).choices(known(built), k=LEAST)
    assert largest(read_manifest(built / "links"), some) < FIRES


def test_the_model_that_ships_knows_what_its_training_looked_like() -> None:
    manifest = read_manifest(SHIPPED)
    assert manifest.drift is not None
    assert manifest.drift.rows == manifest.data.rows["train"]
    assert set(manifest.drift.bins) == set(measured.LINKS)
    assert largest(manifest, [address.read(each) for each in shifted(LEAST)]) > FIRES


def test_another_spelling_is_no_drift() -> None:
    names = list(measured.LINKS)
    one, two = (address.read(each) for each in ("example.com/a", "HTTP://WWW.Example.com:80/a/"))
    found = measured.numbers("links", names, [one, two])
    assert (found[0] == found[1]).all()


def test_a_text_is_counted_sentence_by_sentence() -> None:
    found = measured.numbers("sentences", ["words"], ["I am here. You are not, I see."])
    assert found.tolist() == [[3], [5]]


def test_ten_bins_have_as_many_rows_each_and_equal_numbers_share_one() -> None:
    found = drift.looked("sentences", ["a" * length for length in range(1, 101)])
    assert found["rows"] == 100
    assert found["bins"]["characters"]["shares"] == pytest.approx([0.1] * 10, abs=0.02)
    assert "words" not in found["bins"], "all have one word"


@pytest.mark.parametrize(
    ("edges", "shares"), [([], [1.0]), ([1.0], [1.0]), ([2.0, 1.0], [0.3, 0.3, 0.4])]
)
def test_bins_that_are_none_are_refused(edges: list[float], shares: list[float]) -> None:
    with pytest.raises(ValidationError):
        Bins(edges=tuple(edges), shares=tuple(shares))


def asked(asking: Asking, urls: list[str]) -> None:
    body = "\n".join(["url", *urls])
    answer = asking.post("/predict/links/table", content=body, headers={"Content-Type": "text/csv"})
    assert answer.status_code == 200, answer.text


def gauge(asking: Asking) -> dict[str, float]:
    lines = asking.get("/metrics").text.splitlines()
    found = [line.rpartition(" ") for line in lines if line.startswith("inkwell_predictor_drift{")]
    return {name: float(value) for name, _, value in found}


def test_the_predictor_tells_of_a_shift_by_gauge_and_status(built: Path) -> None:
    with Asking(Settings(models=built, tasks=("links",), links=500)) as asking:
        asked(asking, shifted(LEAST - 1))
        assert gauge(asking) == {}
        said = asking.get("/readyz").json()["drift"]
        assert said == {"links": {"inputs": LEAST - 1, "psi": None, "of": {}}}
        asked(asking, shifted(1))
        found = gauge(asking)
        assert found['inkwell_predictor_drift{measure="tail_length",task="links"}'] > FIRES
        said = asking.get("/readyz").json()["drift"]["links"]
        assert said["psi"] == max(said["of"].values()) == round(max(found.values()), 4)
        assert said["inputs"] == LEAST


def test_old_inputs_make_room_and_no_address_is_kept(built: Path) -> None:
    window = Window(read_manifest(built / "links"))
    window.add(window.places([address.read(each) for each in shifted(LEAST)]))
    some = random.Random(3).choices(known(built), k=WINDOW)
    window.add(window.places(some))
    assert window.said()["inputs"] == WINDOW
    assert window.said()["psi"] < FIRES
    assert not [each for each in some if each.name in str(vars(window))]


def test_a_manifest_without_these_numbers_still_serves(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built / "links", tmp_path / "links")
    file = tmp_path / "links" / model_manifest.FILE
    found = json.loads(file.read_text())
    del found["drift"]
    file.write_text(json.dumps(found))
    with Asking(Settings(models=tmp_path, tasks=("links",), links=500)) as asking:
        asked(asking, shifted(LEAST))
        assert gauge(asking) == {}
        assert asking.get("/readyz").json()["drift"]["links"]["psi"] is None


def test_a_measure_that_this_predictor_does_not_know_is_left_out(built: Path) -> None:
    manifest = read_manifest(built / "links")
    assert manifest.drift is not None
    more = manifest.drift.bins | {"moons": Bins(edges=(1.0,), shares=(0.5, 0.5))}
    other = manifest.model_copy(update={"drift": Drift(rows=1, bins=more)})
    assert "moons" not in Window(other).said()["of"]
    assert largest(other, known(built)) < FIRES
