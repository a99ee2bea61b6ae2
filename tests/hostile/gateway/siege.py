"""Everything hostile at once against a gateway, from a process of its own.

    python -m tests.hostile.gateway.siege PORT SECONDS FILE

What holds a connection or a stream is held all the time; floods come one after the other. FILE gets
what came of the cases over HTTP/1.1, and how often each case over HTTP/2 was run.
"""

import json
import os
import socket
import ssl
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from tests.hostile.connections import CASES as HTTP1_CASES
from tests.hostile.connections import play
from tests.hostile.gateway.frames import Connection
from tests.hostile.gateway.http2 import FLOODS
from tests.hostile.gateway.http2_broken import CASES

FLOOD_S = 2.0
HELD_S = 32.0  # by then the gateway has given it up; then again
PAUSE_S = 0.2


class Tls(ssl.SSLSocket):
    """TLS that can look ahead, and that sends urgent data as any other, for it knows none."""

    _ahead = b""

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        if flags & socket.MSG_PEEK:
            self._ahead = self._ahead or super().recv(buflen)
            return self._ahead
        found, self._ahead = self._ahead, b""
        return found or super().recv(buflen)

    def send(self, data: bytes, _flags: int = 0) -> int:  # type: ignore[override]
        return super().send(data)


def until(end: float) -> Callable[[], bool]:
    """Return what tells whether that moment is still to come."""
    return lambda: time.monotonic() < end


def connector(port: int, protocol: str) -> Callable[[], socket.socket]:
    """Return what opens a TLS connection to the gateway; who it is doesn't matter here."""
    context = ssl.create_default_context()
    context.sslsocket_class = Tls
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols([protocol])

    def connect() -> socket.socket:
        plain = socket.create_connection(("127.0.0.1", port), timeout=20)
        return context.wrap_socket(plain)

    return connect


class Siege:
    """The cases against one gateway, until `seconds` have passed."""

    def __init__(self, port: int, seconds: float) -> None:
        self.end = time.monotonic() + seconds
        self.seconds = seconds
        self.http1 = connector(port, "http/1.1")
        self.http2 = connector(port, "h2")
        self.wrong: dict[str, str] = {}
        self.runs: Counter[str] = Counter()

    def run(self) -> None:
        """Run every case at least once."""
        open_ones = [name for name in CASES if name not in FLOODS]
        open_ones.append("half_posts_to_nowhere")  # on two connections
        threads = [Thread(target=self._play, args=(each,)) for each in HTTP1_CASES]
        threads += [Thread(target=self._again, args=([name], HELD_S)) for name in open_ones]
        threads.append(Thread(target=self._again, args=(sorted(FLOODS), FLOOD_S)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _play(self, case: object) -> None:
        seen = play(case, self.http1, patience_s=self.seconds)  # type: ignore[arg-type]
        self.wrong[seen.case.name] = seen.wrong

    def _again(self, names: list[str], each_s: float) -> None:
        """Run these cases in turns, each for so long, over a new connection every time."""
        while time.monotonic() < self.end:
            for name in names:
                end = min(self.end, time.monotonic() + each_s)
                self.runs[name] += 1
                try:
                    with self.http2() as opened:
                        CASES[name](Connection(opened), until(end))
                except OSError:  # the gateway has had enough of it
                    time.sleep(PAUSE_S)


def main(port: str, seconds: str, file: str) -> None:
    os.nice(19)  # attackers have machines of their own
    siege = Siege(int(port), float(seconds))
    siege.run()
    Path(file).write_text(json.dumps({"http1": siege.wrong, "http2": siege.runs}))


if __name__ == "__main__":
    main(*sys.argv[1:])
