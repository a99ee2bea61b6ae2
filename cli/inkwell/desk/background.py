"""Calls that run beside the start of Inkwell, such as the download of fonts."""

import threading
from collections.abc import Callable


class InBackground:
    """A call in a thread of its own; `result` waits for it."""

    def __init__(self, call: Callable[[], str]) -> None:
        self._value = ""
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, args=(call,), daemon=True)
        self._thread.start()

    def _run(self, call: Callable[[], str]) -> None:
        try:
            self._value = call()
        except Exception as error:  # noqa: BLE001 - raised again where the result is asked for
            self._error = error

    def result(self) -> str:
        """Return what the call returned, or raise what it raised."""
        self._thread.join()
        if self._error:
            raise self._error
        return self._value
