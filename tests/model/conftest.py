"""The model tests' ground: small random checkpoints, and the real server over them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from modelserver.checkpoints.checkpoint import Checkpoint, read_checkpoint
from modelserver.config import Settings
from modelserver.engines.torch_runner import TorchRunner, load_model
from tests.model import tiny
from tests.model.serving import RunningServer

Serve = Callable[..., RunningServer]

torch.set_num_threads(1)  # two that wait for each other are slow on a busy machine


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint on disk."""
    return tiny.save(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint that never ends by itself and takes many seconds to fill its context."""
    slow = {"hidden_size": 192, "intermediate_size": 768, "num_hidden_layers": 8}
    return tiny.save(
        tmp_path_factory.mktemp("endless"), ends=False, **slow, max_position_embeddings=4096
    )


@pytest.fixture(scope="session")
def loaded(folder: Path) -> Checkpoint:
    """The checkpoint, read."""
    return read_checkpoint(folder, None, 4096)


@pytest.fixture
def runner(loaded: Checkpoint) -> TorchRunner:
    """A runner of four slots over the checkpoint."""
    return TorchRunner(load_model(loaded), slots=4)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where models are prepared, once for all tests."""
    return tmp_path_factory.mktemp("prepared")


@pytest.fixture(scope="session")
def serve(prepared: Path) -> Iterator[Serve]:
    """Start a server on a free port, with the settings given; it ends with the tests."""
    servers: list[RunningServer] = []

    def start(folder: Path, **settings: Any) -> RunningServer:
        ours: dict[str, Any] = {"model": str(folder), "name": "tiny", "prepared": prepared}
        values = Settings(**ours | settings)
        servers.append(RunningServer(values))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session", params=["openvino", "transformers"])
def server(request: pytest.FixtureRequest, serve: Serve, folder: Path) -> RunningServer:
    """The server that most tests share, over each engine."""
    return serve(folder, engine=request.param).ready()


@pytest.fixture
def settings(folder: Path, tmp_path: Path) -> Settings:
    """Settings of the checkpoint, prepared in a folder of the test's own."""
    return Settings(model=str(folder), name="tiny", prepared=tmp_path / "models")
