"""What Inkwell's parts have logged."""

import json
from collections.abc import Iterable

from harness.stack import RunningInkwell


def entries(stack: RunningInkwell, part: str) -> list[dict[str, object]]:
    """Return a part's log lines; each must be one JSON object."""
    text = (stack.home / "logs" / f"{part}.log").read_text()
    return [json.loads(line) for line in text.splitlines()]


def told(stack: RunningInkwell, words: Iterable[str]) -> list[str]:
    """Return where any of `words` stands in what the parts have logged or printed."""
    files = [*sorted((stack.home / "logs").iterdir()), stack.output]
    texts = {file.name: file.read_text(errors="replace") for file in files}
    return [f"{name}: {word}" for word in words for name, text in texts.items() if word in text]
