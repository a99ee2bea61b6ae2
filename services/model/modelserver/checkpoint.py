"""Loading a Qwen2 checkpoint from a folder or a hub, with each failure said in a sentence."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelserver.config import Settings, is_hub_name
from modelserver.errors import ChatUnfit, ModelError

if TYPE_CHECKING:
    import torch
    from transformers import GenerationConfig, PreTrainedTokenizerBase, Qwen2Config

NEEDED = ("*.json", "*.safetensors", "*.txt", "*.jinja")
HUB_TIMEOUT_S = 10
BF16_FROM = 100_000_000  # parameters; below it f32 is the faster one, and exact


class Tokenizer:
    """The checkpoint's tokenizer, safe to share between threads.

    A fast tokenizer that two threads use at once may fail with "Already borrowed".
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        self._tokenizer = tokenizer
        self._lock = threading.Lock()

    def encode(self, text: str) -> list[int]:
        """Return the tokens of plain `text`."""
        with self._lock:
            tokens: list[int] = self._tokenizer(text, add_special_tokens=False)["input_ids"]
        return tokens

    def encode_chat(self, messages: Sequence[dict[str, str]]) -> list[int]:
        """Return the tokens of `messages` in the model's chat template, ready for the answer.

        Raises ChatUnfit where the template refuses them.
        """
        from jinja2 import TemplateError

        if not self._tokenizer.chat_template:
            raise ChatUnfit("This model has no chat template; use /v1/completions.")
        try:
            text = self._tokenizer.apply_chat_template(
                list(messages), tokenize=False, add_generation_prompt=True
            )
        except TemplateError as error:
            raise ChatUnfit(f"The model's chat template refuses this: {error}") from error
        return self.encode(str(text))

    def decode(self, tokens: Sequence[int]) -> str:
        """Return the text of `tokens`, without special ones."""
        with self._lock:
            return str(
                self._tokenizer.decode(
                    list(tokens), skip_special_tokens=True, clean_up_tokenization_spaces=False
                )
            )


@dataclass(frozen=True)
class Checkpoint:
    """All that a loaded checkpoint holds; `context` is in tokens."""

    config: Qwen2Config
    weights: dict[str, torch.Tensor]
    tokenizer: Tokenizer
    generation: GenerationConfig
    ends: frozenset[int]
    context: int
    revision: str


def load(settings: Settings) -> Checkpoint:
    """Load what `settings` name; raise ModelError with a sentence when it can't be served."""
    folder = locate(settings)
    told = read_config(folder)
    # transformers would make an empty tokenizer of nothing, and say nothing.
    if not any((folder / name).exists() for name in ("tokenizer.json", "vocab.json")):
        raise ModelError(f"{folder} holds no tokenizer: tokenizer.json is missing.")
    from transformers import AutoTokenizer, GenerationConfig, Qwen2Config

    config = Qwen2Config.from_dict(told)
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except Exception as error:  # the library raises whatever it stumbles on
        raise ModelError(f"{folder} has no usable tokenizer: {first_line(error)}") from error
    generation = (
        GenerationConfig.from_pretrained(folder)
        if (folder / "generation_config.json").exists()
        else GenerationConfig.from_dict({})
    )
    return Checkpoint(
        config=config,
        weights=read_weights(folder),
        tokenizer=Tokenizer(tokenizer),
        generation=generation,
        ends=end_tokens(generation.eos_token_id, config.eos_token_id, tokenizer.eos_token_id),
        context=usable_context(config, settings.context),
        revision=settings.revision or fingerprint(folder),
    )


def locate(settings: Settings) -> Path:
    """Return the checkpoint's folder, fetched from the hub where it isn't one already."""
    if is_hub_name(settings.model):
        return fetch(settings.model, settings.revision)
    folder = Path(settings.model)
    if not folder.is_dir():
        raise ModelError(f"INKWELL_MODEL names no folder and no hub's owner/name: {folder}")
    return folder


def fetch(name: str, revision: str | None) -> Path:
    """Return the folder of the hub's model `name` at `revision`: the cache's, or else fetched."""
    import httpx2
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    def snapshot(*, local_files_only: bool) -> Path:
        return Path(
            snapshot_download(
                name,
                revision=revision,
                allow_patterns=list(NEEDED),
                local_files_only=local_files_only,
                etag_timeout=HUB_TIMEOUT_S,
            )
        )

    try:
        return snapshot(local_files_only=True)
    except LocalEntryNotFoundError:
        pass
    try:
        # A download tries again for half a minute where nobody answers; this asks once.
        HfApi().model_info(name, revision=revision, timeout=HUB_TIMEOUT_S)
        return snapshot(local_files_only=False)
    except HfHubHTTPError as error:
        raise ModelError(f"The hub refused {name} at {revision}: {first_line(error)}") from error
    except (LocalEntryNotFoundError, httpx2.HTTPError, OSError) as error:
        raise ModelError(
            f"The hub can't be reached, and {name} at {revision} is not in its cache here. Set "
            "INKWELL_MODEL to a folder that holds the checkpoint, or try again with a network."
        ) from error


def read_config(folder: Path) -> dict[str, Any]:
    """Return the folder's config.json, having seen that it describes a Qwen2 we can run."""
    path = folder / "config.json"
    try:
        told = json.loads(path.read_text())
    except FileNotFoundError:
        raise ModelError(f"{folder} holds no checkpoint: config.json is missing.") from None
    except ValueError as error:
        raise ModelError(f"{path} is no JSON: {error}") from error
    found = told.get("model_type") if isinstance(told, dict) else None
    if found != "qwen2":
        raise ModelError(f"{folder} has the architecture {found!r}; only 'qwen2' can be served.")
    if told.get("quantization_config"):
        raise ModelError(f"{folder} is quantised; only plain f32, f16 or bf16 can be served.")
    if (act := told.get("hidden_act", "silu")) != "silu":
        raise ModelError(f"{folder} wants the activation {act!r}; a Qwen2 has 'silu'.")
    rope = told.get("rope_parameters") or told.get("rope_scaling") or {}
    if (kind := rope.get("rope_type", rope.get("type", "default"))) != "default":
        raise ModelError(f"{folder} stretches its positions ({kind!r}), which can't be served.")
    return dict(told)


def read_weights(folder: Path) -> dict[str, torch.Tensor]:
    """Return the weights by name, in the dtype that this machine runs them fastest in."""
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise ModelError(f"{folder} holds no weights: no *.safetensors file.")
    try:
        weights = {name: value for file in files for name, value in load_file(file).items()}
    except (SafetensorError, OSError) as error:
        raise ModelError(f"{folder}'s weights can't be read: {first_line(error)}") from error
    large = sum(value.numel() for value in weights.values()) >= BF16_FROM
    fast = large and torch.ops.mkldnn._is_mkldnn_bf16_supported()
    dtype = torch.bfloat16 if fast else torch.float32
    return {name: value.to(dtype) for name, value in weights.items()}


def usable_context(config: Qwen2Config, wanted: int) -> int:
    """Return how many tokens may be in view: what was trained for, and never past a window."""
    window = config.sliding_window if config.use_sliding_window else None
    return min(wanted, config.max_position_embeddings, window or wanted)


def end_tokens(*told: int | list[int] | None) -> frozenset[int]:
    """Collect the tokens that end an answer from the places where a checkpoint may name them."""
    ends: set[int] = set()
    for value in told:
        ends |= set(value if isinstance(value, list) else [] if value is None else [value])
    return frozenset(ends)


def fingerprint(folder: Path) -> str:
    """Name a folder's weights by their content: the first 12 digits of their SHA-256."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.safetensors")):
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:12]


def first_line(error: Exception) -> str:
    """Return the first line of what a library had to say."""
    return str(error).strip().partition("\n")[0]
