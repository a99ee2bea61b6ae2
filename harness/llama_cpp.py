"""llama.cpp's own server over a GGUF file, by the package xllamacpp: what others make of a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from inkwell.desk.settings import free_port

ANSWER_S = 120


class LlamaCpp:
    """What the server says of texts and tokens."""

    def __init__(self, http: httpx2.Client) -> None:
        self._http = http

    def tokens(self, text: str) -> list[int]:
        """Return the tokens of a text; the marks of a chat template are tokens of their own."""
        asked = {"content": text, "add_special": False, "parse_special": True}
        return [int(token) for token in self._post("/tokenize", asked)["tokens"]]

    def log_probabilities(self, tokens: Sequence[int], most: int) -> dict[int, float]:
        """Return the likeliest `most` tokens after `tokens` with their natural logarithms."""
        asked = {
            "prompt": list(tokens),
            "n_predict": 1,
            "n_probs": most,
            "temperature": 0,
            # Whatever is likeliest, a letter is drawn: half a character, or the answer's end, comes
            # without probabilities, and these are of the logits before the bias.
            "logit_bias": [[self.tokens("a")[0], 1000]],
            "cache_prompt": False,
        }
        answer = self._post("/completion", asked)["completion_probabilities"][0]
        return {int(one["id"]): float(one["logprob"]) for one in answer["top_logprobs"]}

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = self._http.post(path, json=body)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def llama_cpp(model: Path, context: int = 512) -> Iterator[LlamaCpp]:
    """Serve a GGUF file for the length of a block.

    Raises:
        RuntimeError: llama.cpp doesn't load it.
    """
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.n_ctx = context
    params.n_parallel = 1
    params.warmup = False
    params.port = free_port()
    server = xllamacpp.Server(params)
    address = server.listening_address
    with httpx2.Client(base_url=address, timeout=ANSWER_S, trust_env=False) as http:
        yield LlamaCpp(http)
    del server  # which ends it
