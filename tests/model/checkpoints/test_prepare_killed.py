import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from modelserver.checkpoints.prepare import is_prepared, prepared_folder
from modelserver.config import Settings
from tests.model.tiny import archived, quiet

STEPS: list[Callable[[str], bool]] = [
    lambda reports: reports.startswith("Preparing"),
    lambda reports: reports.startswith("Layer 2"),
    lambda reports: reports.startswith("Comparing"),
]


@pytest.fixture
def preparing(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    env = {
        **os.environ,
        "PYTHONPATH": "services/model",
        "INKWELL_MODEL": settings.model,
        "INKWELL_MODEL_NAME": "tiny",
        "INKWELL_MODEL_PREPARED": str(settings.prepared),
    }
    command = [sys.executable, "-m", "modelserver", "prepare"]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("step", range(len(STEPS)))
@pytest.mark.parametrize("delay", [0.0, 0.03])
def test_whenever_it_is_killed_the_next_start_is_right(
    settings: Settings, preparing: subprocess.Popen[str], step: int, delay: float
) -> None:
    assert preparing.stderr
    next(line for line in preparing.stderr if STEPS[step](line))
    time.sleep(delay)
    preparing.send_signal(signal.SIGKILL)
    preparing.wait()
    folder = prepared_folder(settings, quiet)
    assert is_prepared(folder)
    left = [path for path in settings.prepared.iterdir() if path.is_dir()]
    assert left == [folder]


@pytest.mark.timeout(300)  # it is prepared some thirty times
def test_killed_before_any_change_of_the_file_system_the_next_start_is_right(
    settings: Settings, tmp_path: Path
) -> None:
    model = archived(Path(settings.model), tmp_path / "tiny.tar")
    script, folder = Path(__file__).with_name("killed.py"), tmp_path / "killed"
    command = [sys.executable, str(script), str(model), str(folder)]
    env = {**os.environ, "PYTHONPATH": "services/model"}
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 8
