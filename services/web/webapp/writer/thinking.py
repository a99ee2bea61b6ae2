"""Takes the thinking out of an answer: models that reason aloud write it before the letter."""

import re

TAGS = ("think", "thinking", "thought", "reasoning", "analysis", "reflection")
OPEN = re.compile(rf"<(?:{'|'.join(TAGS)})>|\[THINK\]|◁think▷", re.IGNORECASE)
CLOSE = re.compile(rf"</(?:{'|'.join(TAGS)})>|\[/THINK\]|◁/think▷", re.IGNORECASE)
LONGEST_TAG = max(map(len, TAGS)) + 3


class Thinking:
    """Passes an answer on without what stands between the marks of thinking.

    An end without a beginning shows that all before it was thinking, for a chat template may have
    opened it: then what was passed on is to be forgotten (`take_restart`).
    """

    def __init__(self) -> None:
        self._restarted = False
        self._inside = False
        self._held = ""  # what may be the beginning of a mark

    def add(self, piece: str) -> str:
        """Take a piece; return what of the answer is sure by now."""
        text, self._held = self._held + piece, ""
        passed = ""
        while text:
            mark = (CLOSE if self._inside else OPEN).search(text)
            stray = None if self._inside else CLOSE.search(text)
            if stray and (not mark or stray.start() < mark.start()):
                self._restarted, passed, text = True, "", text[stray.end() :]
            elif mark:
                passed += "" if self._inside else text[: mark.start()]
                self._inside, text = not self._inside, text[mark.end() :]
            else:
                kept = _may_begin_mark(text)
                passed += "" if self._inside else text[: len(text) - kept]
                self._held, text = text[len(text) - kept :], ""
        return passed

    def take_restart(self) -> bool:
        """Tell whether what was passed on before the last piece is to be forgotten; once."""
        restarted, self._restarted = self._restarted, False
        return restarted

    def end(self) -> str:
        """Return what is left: nothing where the thinking never ended."""
        return "" if self._inside else self._held


def _may_begin_mark(text: str) -> int:
    """Return how many characters at the end may be a mark's first."""
    tail = text[-LONGEST_TAG:]
    at = max(tail.rfind(sign) for sign in "<[◁")
    if at < 0 or any(sign in tail[at:] for sign in ">]▷\n "):
        return 0
    return len(tail) - at
