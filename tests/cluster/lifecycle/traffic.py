"""A client that asks for a page all the time, as people at a browser do."""

import http.client
import threading
import time
from types import TracebackType

PAUSE_S = 0.05
TIMEOUT_S = 5.0


class Client:
    """Asks for `/` at an address, each time over a new connection, while the `with` lasts.

    Attributes:
        asked: how many requests were made.
        failed: (seconds since the start, what went wrong) of each that got no 200 in time.
        slowest: seconds of the slowest answer.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.asked = 0
        self.failed: list[tuple[float, str]] = []
        self.slowest = 0.0
        self._started = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Client":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(PAUSE_S):
            began = time.monotonic()
            try:
                status = ask(self.address)
                trouble = "" if status == http.client.OK else f"status {status}"
            except (OSError, http.client.HTTPException) as error:
                trouble = repr(error)
            self.asked += 1
            self.slowest = max(self.slowest, time.monotonic() - began)
            if trouble:
                self.failed.append((round(began - self._started, 2), trouble))


def ask(address: str) -> int:
    """The status of one request for `/`."""
    connection = http.client.HTTPConnection(address, timeout=TIMEOUT_S)
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
