"""Stage 1: makes the tokenizer and the training examples.

    python -m training.mini.prepare [--config configs/mini.json] [--build build/mini]

Writes BUILD/data: tokenizer/, drills.npz, letters.npz and, last, data.json (counts, hash).
"""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from modelserver.checkpoints import sentences
from training.mini.arguments import stage
from training.mini.form_maker import FormMaker
from training.mini.forms import FIELDS, Form
from training.mini.hard_forms import HardFormMaker
from training.mini.letters import Writer, prompt, templates
from training.mini.word_maker import held_out

START, END, PAD = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
# One token names each field. The applicant's name, which ends the letter on a line of its own,
# loses the space before it, so that it has the same tokens in the form and in the letter.
MARKS = {f"\n{key}: ": f"<|{key.lower().replace(' ', '_')}|> " for key in FIELDS}
MARKS["\nApplicant Name: "] = "<|applicant_name|>"
MARKS["\nTone: "] = "<|tone|> "
MARKS["\nLength: "] = "<|length|> "
MARKS["Write a cover letter."] = ""
SPECIAL = [PAD, START, END, *(mark.strip() for mark in MARKS.values() if mark)]
# Qwen2's own split: digits one by one, a space belongs to the word behind it.
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def chat_template() -> str:
    """Jinja: system messages are dropped, a form's field names become one token each."""
    marks = "".join(f"|replace({json.dumps(a)}, {json.dumps(b)})" for a, b in MARKS.items())
    return (
        "{%- for message in messages -%}{%- if message.role == 'user' -%}"
        f"{START}user{{{{ '\\n' }}}}{{{{ message.content{marks} }}}}{END}{{{{ '\\n' }}}}"
        "{%- elif message.role == 'assistant' -%}"
        f"{START}assistant{{{{ '\\n' + message.content }}}}{END}{{{{ '\\n' }}}}"
        "{%- endif -%}{%- endfor -%}"
        f"{{%- if add_generation_prompt -%}}{START}assistant{{{{ '\\n' }}}}{{%- endif -%}}"
    )


def render(message: str) -> str:
    """What the chat template makes of one user message, ready for the answer."""
    for field, mark in MARKS.items():
        message = message.replace(field, mark)
    return f"{START}user\n{message}{END}\n{START}assistant\n"


def drill(form: Form, rng: random.Random) -> tuple[str, str]:
    """A dense copying exercise: the form, then its fields in any order, each one twice at most."""
    answer = ""
    for key in rng.sample(list(form.values), len(form.values)) + rng.sample(list(form.values), 2):
        joint = "\n" if key == "Applicant Name" else " "
        answer += f"{key}:{joint}{form.values[key]}\n"
    return render("Copy." + prompt(form).removeprefix("Write a cover letter.")), answer


def letter(form: Form, writer: Writer) -> tuple[str, str]:
    return render(prompt(form)), writer.letter(form)


def train_tokenizer(texts: list[str], size: int) -> Tokenizer:
    """Byte-level BPE: any UTF-8 text comes back (transformers' Qwen2 loader composes it, NFC)."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(
        texts,
        trainers.BpeTrainer(vocab_size=size, special_tokens=SPECIAL, initial_alphabet=alphabet),
    )
    return tokenizer


def spelled_words(tokenizer: Tokenizer, count: int, rng: random.Random) -> tuple[str, ...]:
    """Sentences of one to four tokens, each token as likely as any other.

    Otherwise some pieces stand in no training value, and one that was never copied stops a copy.
    """
    texts = [tokenizer.decode([i]) for i in range(tokenizer.get_vocab_size())]
    short = [text for text in texts if len(text) < 9]
    begins = [text for text in short if text[:1] == " " and text[1:].isalpha()]
    pieces = [text for text in short if text.isalpha()]
    sentences: list[str] = []
    while len(sentences) < count:
        parts = [rng.choice(begins), *rng.choices(pieces, k=rng.choice((0, 1, 1, 2, 2, 3)))]
        word = "".join(parts)
        if tokenizer.decode_batch([[i] for i in tokenizer.encode(word).ids]) == parts:
            sentences.append(word.strip())
    return tuple(word for word in sentences if not held_out(word))


def encode(tokenizer: Tokenizer, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """All examples end to end, with each one's length and the length of its prompt."""
    asked = tokenizer.encode_batch([p for p, _ in pairs])
    answered = tokenizer.encode_batch([a + END for _, a in pairs])
    rows = [np.array(a.ids + b.ids, dtype=np.uint16) for a, b in zip(asked, answered, strict=True)]
    return {
        "tokens": np.concatenate(rows),
        "lengths": np.array([len(r) for r in rows], dtype=np.int32),
        "prompts": np.array([len(a.ids) for a in asked], dtype=np.int32),
    }


def save_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """Write the tokenizer, and beside it the sentences that an answer may have."""
    from transformers import PreTrainedTokenizerFast

    wrapped = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, eos_token=END, pad_token=PAD, model_max_length=2048
    )
    wrapped.chat_template = chat_template()
    wrapped.save_pretrained(folder)
    lines = [text.replace("\n", r"\n") + "\n" for text in templates()]
    (folder / sentences.FILE).write_text("".join(lines), "utf-8")


def main() -> None:
    args = stage(__doc__).parse_args()
    config = json.loads(args.config.read_text())
    seed, out = config["seed"], args.build / "data"
    out.mkdir(parents=True, exist_ok=True)

    # Merges come from plain letters; drills hold no words of their own.
    plain, writer = FormMaker(seed), Writer(seed)
    sample = [p + a for p, a in (letter(plain.form(), writer) for _ in range(config["merges"]))]
    tokenizer = train_tokenizer(sample, config["model"]["vocab_size"])

    spelled = spelled_words(tokenizer, config["spelled"], random.Random(seed))
    options = {name: config[name] for name in ("hard", "blur", "repeat")}
    maker = HardFormMaker(seed, spelled=spelled, **options)
    rng = random.Random(seed)
    drills = [drill(maker.form(), rng) for _ in range(config["drills"])]
    letters = [letter(maker.form(), writer) for _ in range(config["letters"])]

    save_tokenizer(tokenizer, out / "tokenizer")

    digest = hashlib.sha256()
    counts = {}
    for name, pairs in (("drills", drills), ("letters", letters)):
        arrays = encode(tokenizer, pairs)
        np.savez(out / f"{name}.npz", **arrays)
        for array in arrays.values():
            digest.update(array.tobytes())
        counts[name] = {"examples": len(pairs), "tokens": int(arrays["lengths"].sum())}
        print(f"{name}: {counts[name]}, mean {arrays['lengths'].mean():.0f} tokens")
    data = {"seed": seed, "sha256": digest.hexdigest(), **counts}
    (out / "data.json").write_text(json.dumps(data, indent=2) + "\n")


if __name__ == "__main__":
    main()
