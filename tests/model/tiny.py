"""Small random Qwen2 checkpoints, made by transformers and tokenizers themselves."""

import tarfile
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

SENTENCES = [
    "Dear Hiring Manager, I am applying for the post of data scientist at Foobar.",
    "Grüße aus Zürich, καλημέρα, привет, 你好, مرحبا 🎉 and thank you for your time.",
    "At Sony I was a machine learning intern; at Trello I am an analyst.",
]
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]


def tokenizer() -> PreTrainedTokenizerFast:
    """Train a byte-level BPE on a few sentences."""
    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=384,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    raw.train_from_iterator(SENTENCES, trainer)
    fast: Any = PreTrainedTokenizerFast
    made: PreTrainedTokenizerFast = fast(
        tokenizer_object=raw,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        chat_template=TEMPLATE,
    )
    return made


def save(folder: Path, *, ends: bool = True, **changes: Any) -> Path:
    """Save a random Qwen2 of 60,000 parameters; `changes` go into its configuration.

    One that doesn't end never finds its end token the likeliest.
    """
    vocabulary = tokenizer()
    vocabulary.save_pretrained(folder)
    torch.manual_seed(5)
    settings: dict[str, Any] = {
        "vocab_size": len(vocabulary),
        "hidden_size": 48,
        "intermediate_size": 96,
        "num_hidden_layers": 2,
        "num_attention_heads": 6,
        "num_key_value_heads": 2,
        "max_position_embeddings": 512,
        "initializer_range": 0.3,
        "tie_word_embeddings": True,
        "eos_token_id": vocabulary.eos_token_id,
        **changes,
    }
    model = Qwen2ForCausalLM(Qwen2Config(**settings))
    if not ends:
        model.model.embed_tokens.weight.data[vocabulary.eos_token_id] = 0.0
    model.save_pretrained(folder)
    return folder


def archived(folder: Path, archive: Path) -> Path:
    """Pack a checkpoint's folder; return the archive."""
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(folder, "checkpoint")
    return archive


def quiet(_: str) -> None:
    """Ignore the progress of preparing."""
