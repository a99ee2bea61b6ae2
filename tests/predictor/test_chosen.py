"""The model that an operator chooses is served next: no request is lost, none has two models."""

import asyncio
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from contract import headers, model_manifest
from predictor import service
from predictor.config import MODELS, Settings
from tests.predictor.asking import GOOD, Asking

SHIPPED = json.loads((MODELS / "links" / model_manifest.FILE).read_text())["digest"]
DOC_STRING = b"\x32\x05other"  # a field of ONNX's ModelProto that changes nothing but the bytes


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """A folder of trained models that has one more of links."""
    folder = tmp_path / "links" / "new"
    shutil.copytree(MODELS / "links", folder)
    with (folder / model_manifest.MODEL).open("ab") as file:
        file.write(DOC_STRING)
    files = model_manifest.hashes(folder)
    manifest = json.loads((folder / model_manifest.FILE).read_text())
    manifest |= {"files": files, "digest": model_manifest.digest_of(files), "version": "2"}
    (folder / model_manifest.FILE).write_text(json.dumps(manifest))
    folder.rename(folder.with_name(manifest["digest"]))
    return tmp_path


@pytest.fixture
def asking(trained: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asking]:
    monkeypatch.setattr(service, "LOOK_S", 0.02)
    with Asking(Settings(trained=trained)) as asking:
        yield asking


def digest_of(trained: Path) -> str:
    return next(path.name for path in (trained / "links").iterdir() if path.is_dir())


def choose(trained: Path, digest: str) -> None:
    (trained / "links" / model_manifest.CHOSEN).write_text(json.dumps({"digest": digest}))


def ask_until(asking: Asking, digest: str) -> list[tuple[int, str, str]]:
    """Ask, several at a time, until the answers are by a model; return all of them."""

    async def ask() -> list[tuple[int, str, str]]:
        found = []
        transport = httpx2.ASGITransport(app=asking.app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            for _ in range(500):
                some = [client.post("/predict", json={"url": GOOD}) for _ in range(4)]
                for answer in await asyncio.gather(*some):
                    revision = answer.headers.get(headers.MODEL_REVISION, "")
                    found.append((answer.status_code, revision, answer.json()["model"]["digest"]))
                if found[-1][2] == digest:
                    return found
                await asyncio.sleep(0.02)
        raise AssertionError(f"{digest} was never served")

    return asking._runner.run(ask())


def test_a_chosen_model_is_served_and_no_request_is_lost(asking: Asking, trained: Path) -> None:
    new = digest_of(trained)
    assert ask_until(asking, SHIPPED)[0][2] == SHIPPED
    choose(trained, new)
    answers = ask_until(asking, new)
    assert {status for status, _, _ in answers} == {200}
    assert {digest for _, _, digest in answers} == {SHIPPED, new}
    assert all(revision == digest for _, revision, digest in answers), "an answer names two models"
    metrics = asking.get("/metrics").text
    assert f'digest="{new}"' in metrics
    assert f'digest="{SHIPPED}"' not in metrics
    (trained / "links" / model_manifest.CHOSEN).unlink()
    assert ask_until(asking, SHIPPED)


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc", ""])
def test_a_model_that_cannot_be_served_leaves_the_one_before(
    asking: Asking, trained: Path, digest: str
) -> None:
    choose(trained, digest)
    asking._runner.run(asyncio.sleep(0.2))
    assert ask_until(asking, SHIPPED)[-1][0] == 200
    assert asking.get("/readyz").json()["status"] == "ready"


def test_a_chosen_model_that_is_gone_at_the_start_leaves_the_one_that_ships(trained: Path) -> None:
    choose(trained, "0" * 64)
    with Asking(Settings(trained=trained)) as asking:
        assert ask_until(asking, SHIPPED)[0][0] == 200


def test_the_chosen_model_is_served_from_the_start(trained: Path) -> None:
    choose(trained, digest_of(trained))
    with Asking(Settings(trained=trained)) as asking:
        assert ask_until(asking, digest_of(trained))[0][2] == digest_of(trained)
