"""Which engine serves: INKWELL_ENGINE's, or the best that is installed."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING

from modelserver import checkpoint, source
from modelserver.engine import Engine
from modelserver.errors import ModelError, first_line
from modelserver.local import LocalEngine

if TYPE_CHECKING:
    from modelserver.config import Settings
    from modelserver.metrics import Metrics

Say = Callable[[str], None]
NEEDS = {"openvino": "openvino_genai", "transformers": "torch"}  # in the order of preference


def open_engine(settings: Settings, metrics: Metrics, say: Say) -> Engine:
    """Return the engine that `settings` ask for, loaded; raise ModelError where it can't be.

    `say` is told, in sentences, what is being done meanwhile.
    """
    if settings.engine == "openai":
        from modelserver.remote import RemoteEngine

        return RemoteEngine(settings, metrics)
    kind = chosen(settings.engine)
    opened = open_openvino if kind == "openvino" else open_transformers
    return opened(settings, metrics, say)


def chosen(wanted: str) -> str:
    """Return the local engine to use; raise ModelError where it isn't installed."""
    installed = [kind for kind, module in NEEDS.items() if find_spec(module)]
    if wanted == "auto" and installed:
        return installed[0]
    if wanted in installed:
        return wanted
    missing = NEEDS.get(wanted) or " nor ".join(NEEDS.values())
    raise ModelError(f"INKWELL_ENGINE is {wanted}, and {missing} is not installed.")


def open_openvino(settings: Settings, metrics: Metrics, say: Say) -> Engine:
    """Prepare the model if need be, and serve what was prepared."""
    from modelserver.openvino_runner import OpenVinoRunner
    from modelserver.prepare import manifest, prepared

    folder = prepared(settings, say)
    told = manifest(folder)
    found = checkpoint.load(folder, told["revision"], settings.context)
    try:
        runner = OpenVinoRunner(
            folder, settings.slots, found.context, told["parameters"], settings.threads
        )
    except RuntimeError as error:
        raise ModelError(f"OpenVINO can't load {folder}: {first_line(error)}") from error
    return LocalEngine("openvino", found, runner, settings.queue, metrics)


def open_transformers(settings: Settings, metrics: Metrics, say: Say) -> Engine:
    """Load the checkpoint itself."""
    with source.identify(settings).opened(say) as folder:
        # What is wrong with the folder is found before torch's seconds of import.
        found = checkpoint.load(folder, settings.revision, settings.context)
        import torch

        from modelserver.torch_runner import TorchRunner, load

        torch.set_num_threads(settings.threads)
        runner = TorchRunner(load(found), settings.slots)
    return LocalEngine("transformers", found, runner, settings.queue, metrics)
