"""Turns tokens into text that may be sent: whole characters only, and never a stop string."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Decode = Callable[[Sequence[int]], str]

HALF = "\ufffd"  # what a decoder writes for bytes that are not, or not yet, a character


class TextStream:
    """The text of one growing sequence of tokens, given out as soon as it is certain.

    Held back are a character whose last bytes are still to come and an end that may begin a stop
    string. Once a stop string is met `stopped` is true; it and all that follows are dropped.
    """

    def __init__(self, decode: Decode, stop: Sequence[str] = ()) -> None:
        self._decode = decode
        self._stop = stop
        self._tokens: list[int] = []  # from the last token known to end on a whole character
        self._released = 0  # characters of theirs that were released
        self._pending = ""
        self.stopped = False

    def push(self, token: int) -> str:
        """Take the next token; return the text that became certain, perhaps none."""
        self._tokens.append(token)
        text = self._decode(self._tokens)
        # However many bytes are missing, they show as one replacement character at the end.
        whole = text.removesuffix(HALF)
        fresh, self._released = whole[self._released :], max(self._released, len(whole))
        if whole == text:
            self._tokens = [token]
            self._released = len(self._decode(self._tokens))
        return self._release(fresh)

    def finish(self) -> str:
        """Return what was held back for a stop string; half a character is dropped."""
        pending, self._pending = self._pending, ""
        return pending

    def _release(self, fresh: str) -> str:
        if self.stopped:
            return ""
        text = self._pending + fresh
        positions = [at for at in map(text.find, self._stop) if at >= 0]
        if positions:
            self.stopped, self._pending = True, ""
            return text[: min(positions)]
        keep = max((overlap(text, stop) for stop in self._stop), default=0)
        self._pending = text[len(text) - keep :]
        return text[: len(text) - keep]


def overlap(text: str, stop: str) -> int:
    """How many characters at the end of `text` begin `stop`."""
    longest = min(len(text), len(stop) - 1)
    return next((size for size in range(longest, 0, -1) if text.endswith(stop[:size])), 0)
