"""Prepares a checkpoint for OpenVINO: `inkwell-model prepare`, and a first start.

The graph is built and its matrices are rounded to int8, its logits are compared with the
reference's, and the manifest is written last. All of it happens in a folder of its own that is
renamed when it is whole, so that a start finds a prepared model or none, whenever the last one was
killed. What a hub sends is kept by its own cache, which resumes.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import openvino as ov

from modelserver import __version__
from modelserver.checkpoints import quality, reference, sentences, source
from modelserver.checkpoints.checkpoint import read_checkpoint
from modelserver.checkpoints.files import sha256, sync
from modelserver.checkpoints.openvino_graph import Builder
from modelserver.checkpoints.openvino_options import MODEL, properties
from modelserver.checkpoints.tokenizer import Tokenizer
from modelserver.checkpoints.weights import Weights
from modelserver.config import Settings, is_hub_name
from modelserver.errors import ChatUnfit, ModelError, first_line

Report = Callable[[str], None]
FORMAT = 2  # of the folder; another number is prepared anew
MANIFEST = quality.MANIFEST
COPIED = ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json",
        "chat_template.jinja", sentences.FILE)  # fmt: skip
SAMPLE = (
    "Write a cover letter.\nTone: professional\nJob Title: Data Scientist\nHiring Company: Foobar\n"
    "Applicant Name: John Smith\nPast Working Experience: Machine Learning Intern at Sony\n"
    "Skillsets: python, SQL\nQualifications: BSc in Computer Science"
)
LONGEST_SAMPLE = 128  # tokens
LEAST_COSINE = 0.95  # of the mean over the sample; rounding costs 0.002, random weights up to 0.03


@dataclass(frozen=True)
class Likeness:
    """How the prepared model's logits compare with the reference's, over `tokens` positions."""

    tokens: int
    cosine: float
    lowest_cosine: float
    same_top_token: float


def prepared_folder(settings: Settings, report: Report) -> Path:
    """Return the prepared folder of the model that `settings` name; prepare it if need be.

    Raises ModelError where it can't be.
    """
    if is_prepared(Path(settings.model)):
        return Path(settings.model)
    model = source.identify(settings)
    target = settings.prepared / f"{settings.name}-{cache_key(model.identity)}"
    if is_prepared(target):
        return target
    try:
        settings.prepared.mkdir(parents=True, exist_ok=True)
        with locked(target):
            if not is_prepared(target):  # another process may have been quicker
                prepare(settings, model, target, report)
    except OSError as error:
        raise ModelError(
            f"The model can't be prepared in {settings.prepared} (INKWELL_MODEL_PREPARED): "
            f"{error.strerror or error}."
        ) from error
    return target


def prepare(settings: Settings, model: source.Source, target: Path, report: Report) -> None:
    """Prepare `found` and put it at `target`, whole."""
    partial = target.with_name(f"{target.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)  # left by one that was killed, for the lock is ours
    partial.mkdir()
    try:
        with model.opened(report) as folder:
            export(settings, folder, partial, model, report)
        shutil.rmtree(target, ignore_errors=True)
        partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    sync(target.parent)
    report(f"Prepared in {target}.")


def export(
    settings: Settings, folder: Path, whole: Path, model: source.Source, report: Report
) -> None:
    """Write all that is served into the empty folder `whole`, the manifest last."""
    checkpoint = read_checkpoint(folder, model.revision, settings.context)
    weights = Weights(folder)
    report(f"Preparing {settings.name}: {weights.parameters:,} parameters to int8.")
    graph = Builder(checkpoint.config, weights, report).model()
    ov.save_model(graph, whole / MODEL, compress_to_fp16=False)
    del graph
    for name in COPIED:
        if (folder / name).exists():
            shutil.copyfile(folder / name, whole / name)
    report("Comparing its logits with the reference's.")
    threads = settings.threads
    likeness = compare(whole, checkpoint.config, weights, sample(checkpoint.tokenizer), threads)
    if likeness.cosine < LEAST_COSINE:
        raise ModelError(
            f"{settings.name} lost too much when it was prepared: its logits' cosine to the "
            f"reference's is {likeness.cosine:.3f}, {LEAST_COSINE} at least is asked for."
        )
    files = sorted(whole.iterdir())
    manifest = {
        "format": FORMAT,
        "model": settings.name,
        "revision": checkpoint.revision,
        "source": model.identity,
        "weights_sha256": quality.weights_sha256(folder),
        "parameters": weights.parameters,
        "weights": "int8, one scale a row",
        "made_by": {"modelserver": __version__, "openvino": ov.__version__},
        "logits": asdict(likeness),
        "files": {
            file.name: {"bytes": file.stat().st_size, "sha256": sha256(file)} for file in files
        },
    }
    for file in [*files, *evaluation_of(model, folder, whole)]:
        sync(file)
    (whole / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    sync(whole / MANIFEST)
    sync(whole)


def evaluation_of(model: source.Source, folder: Path, whole: Path) -> list[Path]:
    """Take the checkpoint's evaluation over; return the file, if there is one.

    The manifest doesn't list it, for another evaluation may take its place. What lies beside a
    hub's model is its owner's, in whatever form, and says nothing to us.
    """
    evaluation = folder / quality.FILE
    if is_hub_name(model.model) or not evaluation.exists():
        return []
    return [Path(shutil.copyfile(evaluation, whole / quality.FILE))]


def is_prepared(folder: Path) -> bool:
    """Whether `folder` holds a whole prepared model of today's format."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
        sizes = {name: entry["bytes"] for name, entry in manifest["files"].items()}
        return manifest["format"] == FORMAT and all(
            (folder / name).stat().st_size == size for name, size in sizes.items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return a prepared folder's manifest."""
    return dict(json.loads((folder / MANIFEST).read_text()))


def compare(
    folder: Path,
    config: dict[str, Any],
    weights: Weights,
    tokens: Sequence[int],
    threads: int,
) -> Likeness:
    """Run `tokens` through the prepared graph and the reference."""
    options = properties(weights.parameters, threads)
    try:
        compiled = ov.Core().compile_model(folder / MODEL, "CPU", options)
        got = compiled(
            {
                "input_ids": np.array([tokens], dtype=np.int64),
                "attention_mask": np.ones((1, len(tokens)), dtype=np.int64),
                "position_ids": np.arange(len(tokens), dtype=np.int64)[None],
                "beam_idx": np.zeros(1, dtype=np.int32),
            }
        )["logits"][0]
    except RuntimeError as error:
        raise ModelError(f"OpenVINO can't run this model: {first_line(error)}") from error
    wanted = reference.logits(config, weights, tokens)
    cosines = cosine(got, wanted)
    return Likeness(
        tokens=len(tokens),
        cosine=round(float(cosines.mean()), 5),
        lowest_cosine=round(float(cosines.min()), 5),
        same_top_token=round(float((got.argmax(-1) == wanted.argmax(-1)).mean()), 4),
    )


def cosine(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32]) -> npt.NDArray[Any]:
    """Return each row's cosine; rows of nought alone are alike."""
    lengths = np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1)
    alike = (a == b).all(axis=-1)
    return np.where(alike, 1.0, (a * b).sum(axis=-1) / np.where(lengths == 0, 1.0, lengths))


def sample(tokenizer: Tokenizer) -> list[int]:
    """Return the tokens to compare logits over: a letter's form."""
    try:
        tokens = tokenizer.encode_chat([{"role": "user", "content": SAMPLE}])
    except ChatUnfit:
        tokens = tokenizer.encode(SAMPLE)
    return tokens[:LONGEST_SAMPLE]


def cache_key(identity: Any) -> str:
    """Name what a model was prepared from, by this format."""
    text = json.dumps([FORMAT, identity], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@contextmanager
def locked(target: Path) -> Iterator[None]:
    """Hold the lock of `target`; two that prepare the same take turns."""
    with target.with_name(target.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
