"""Chooses and opens the engine: INKWELL_ENGINE's, or the best that is installed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelserver.checkpoints import quality, sentences, source
from modelserver.checkpoints.checkpoint import read_checkpoint
from modelserver.config import is_archive
from modelserver.engines.local import LocalEngine
from modelserver.errors import ModelError, first_line
from modelserver.protocol import Engine

if TYPE_CHECKING:
    from modelserver.config import Settings
    from modelserver.metrics import Metrics
    from modelserver.scheduling.scheduler import Runner

log = logging.getLogger(__name__)

Report = Callable[[str], None]
NEEDS = {"openvino": "openvino_genai", "transformers": "torch"}  # in the order of preference


def open_engine(settings: Settings, metrics: Metrics, report: Report) -> Engine:
    """Return the engine that `settings` ask for, loaded; raise ModelError where it can't be.

    `report` is called with a sentence about each step.
    """
    if settings.engine == "openai":
        from modelserver.engines.remote import RemoteEngine

        return RemoteEngine(settings, metrics)
    if (folder := Path(settings.model)).is_dir():
        refuse_below_bar(settings, folder)  # before any work
    kind = chosen(settings.engine)
    opened = open_openvino if kind == "openvino" else open_transformers
    return opened(settings, metrics, report)


def refuse_below_bar(settings: Settings, folder: Path) -> None:
    """Raise ModelError for a folder whose evaluation is below the bar, unless that is wanted."""
    verdict = quality.verdict_on(folder)
    if not verdict.serve and settings.below_bar == "refuse":
        raise ModelError(
            f"{verdict.sentence} INKWELL_MODEL_BELOW_BAR=serve serves it nevertheless; "
            "docs/evaluation.md says what the bar is."
        )
    if verdict.sentence:
        log.warning(verdict.sentence)


def chosen(wanted: str) -> str:
    """Return the local engine to use; raise ModelError where it isn't installed."""
    installed = [kind for kind, module in NEEDS.items() if find_spec(module)]
    if wanted == "auto" and installed:
        return installed[0]
    if wanted in installed:
        return wanted
    missing = NEEDS.get(wanted) or " nor ".join(NEEDS.values())
    raise ModelError(f"INKWELL_ENGINE is {wanted}, and {missing} is not installed.")


def open_openvino(settings: Settings, metrics: Metrics, report: Report) -> Engine:
    """Prepare the model if need be, and serve what was prepared."""
    from modelserver.checkpoints.prepare import prepared_folder, read_manifest
    from modelserver.engines.runner_process import RunnerProcess

    folder = prepared_folder(settings, report)
    if not Path(settings.model).is_dir():
        refuse_below_bar(settings, folder)
    manifest = read_manifest(folder)
    checkpoint = read_checkpoint(folder, manifest["revision"], settings.context)
    try:
        runner = RunnerProcess(
            settings.slots,
            openvino_runner,
            *(folder, settings.slots, settings.cache_for(checkpoint.context)),
            *(manifest["parameters"], settings.threads, settings.lookup),
        )
    except RuntimeError as error:
        raise ModelError(f"OpenVINO can't load {folder}: {first_line(error)}") from error
    return LocalEngine("openvino", checkpoint, runner, settings, metrics)


def openvino_runner(*arguments: Any) -> Runner:
    """Return OpenVINO's runner; it is imported in its own process alone."""
    from modelserver.engines.openvino_runner import OpenVinoRunner

    return OpenVinoRunner(*arguments)


def open_transformers(settings: Settings, metrics: Metrics, report: Report) -> Engine:
    """Load the checkpoint itself."""
    with source.identify(settings).opened(report) as folder:
        if is_archive(settings.model):
            refuse_below_bar(settings, folder)
        # What is wrong with the folder is found before torch's seconds of import.
        checkpoint = read_checkpoint(folder, settings.revision, settings.context)
        import torch

        from modelserver.engines.torch_runner import TorchRunner, load_model

        torch.set_num_threads(settings.threads)
        runner = TorchRunner(
            load_model(checkpoint), settings.slots, sentences.load(checkpoint.folder)
        )
    return LocalEngine("transformers", checkpoint, runner, settings, metrics)
