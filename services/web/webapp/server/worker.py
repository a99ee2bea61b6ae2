"""gunicorn's worker: listens, keeps the deadlines, and stops gently."""

import os
import resource
import socket
import time
from collections import Counter
from functools import partial
from typing import Any

from gunicorn.workers.base import Worker as GunicornWorker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from webapp.core import bodies

from . import limits
from .connection import Connection

FILES = 4 * limits.CONNECTIONS  # a connection, the file that it is sent, the database and the log
SWEEP_S = 1
COUNTED_BYTES = 1024 * 1024  # received between two looks at the memory


class Server(TcpWSGIServer):  # type: ignore[misc]  # waitress has no types
    """A listening socket and its connections."""

    channel_class = Connection

    def __init__(self, *args: Any, by_address: bool, **settings: Any) -> None:
        self.by_address = by_address
        self.stopping: float | None = None  # since when
        self.uncounted = 0  # bytes received since the last look at the memory
        super().__init__(*args, **settings)

    def set_socket_options(self, conn: socket.socket) -> None:
        """Send at once, and let the kernel take little of what isn't read."""
        super().set_socket_options(conn)
        conn.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, limits.SOCKET_BYTES)

    def stop(self) -> None:
        """Take no more connections, and let those that are open end."""
        self.accepting = False
        self.stopping = time.monotonic()

    def maintenance(self, _now: float) -> None:
        """End the connections whose clients are late; waitress calls this every SWEEP_S."""
        now = time.monotonic()
        for connection in list(self.active_channels.values()):
            connection.end_if_late(now, self.stopping)
        self._free_memory()

    def handle_accept(self) -> None:
        """Take a connection, and close another where there are too many."""
        super().handle_accept()
        connections = list(self.active_channels.values())
        if self.by_address and connections:
            newest = connections[-1].owner
            theirs = [each for each in connections if each.owner == newest]
            if len(theirs) > limits.CONNECTIONS_OF_AN_ADDRESS:
                self._drop_one(theirs)
        if len(self.active_channels) > limits.CONNECTIONS:
            self._drop_one(list(self.active_channels.values()))

    def may_upload(self) -> bool:
        """Return whether there are few enough uploads, the newest included."""
        connections = list(self.active_channels.values())
        coming: int = sum(each.uploads() for each in connections)
        return coming <= limits.UPLOADS

    def _drop_one(self, connections: list[Connection]) -> None:
        """Close the one that has waited longest for its client, else the newest."""
        now = time.monotonic()
        waiting = [each for each in connections if not each.requests] or connections[-1:]
        max(waiting, key=lambda each: each.waited_s(now)).drop()

    def count(self, received: int) -> None:
        """Count what has been received, and look at the memory now and then."""
        self.uncounted += received
        if self.uncounted >= COUNTED_BYTES:
            self.uncounted = 0
            self._free_memory()

    def _free_memory(self) -> None:
        """End half requests and half answers until the rest fits; first whose owner has most."""
        memory = {connection: connection.memory() for connection in self.active_channels.values()}
        ending = [connection for connection in memory if connection.may_end()]
        excess = sum(memory.values()) - limits.MEMORY_BYTES
        while excess > 0 and ending:
            of_owner: Counter[str] = Counter()
            for connection, size in memory.items():
                of_owner[connection.owner] += size
            largest = max(
                ending, key=lambda connection: (of_owner[connection.owner], memory[connection])
            )
            ending.remove(largest)
            excess -= memory.pop(largest)
            largest.end(503)


class Worker(GunicornWorker):  # type: ignore[misc]  # gunicorn has no types
    """Serves the application: one thread reads and writes, `threads` others answer."""

    servers: tuple[Server, ...] = ()

    def run(self) -> None:
        """Serve until told to stop, then end what runs within graceful_timeout."""
        _raise_file_limit()
        connections: dict[int, Any] = {}
        answering = ThreadedTaskDispatcher()
        answering.set_thread_count(self.cfg.threads)
        self.servers = tuple(self._listen(each, connections, answering) for each in self.sockets)
        while self.alive and self.ppid == os.getppid():
            self._turn(connections)
        for server in self.servers:
            server.stop()
        end = time.monotonic() + self.cfg.graceful_timeout
        while any(each.active_channels for each in self.servers) and time.monotonic() < end:
            self._turn(connections)
        answering.shutdown(timeout=SWEEP_S)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Stop; the loop is woken, for it may be waiting."""
        super().handle_exit(sig, frame)
        for server in self.servers:
            server.pull_trigger()

    def _turn(self, connections: dict[int, Any]) -> None:
        self.notify()
        wasyncore.loop(timeout=SWEEP_S, use_poll=True, map=connections, count=1)

    def _listen(
        self, listener: Any, connections: dict[int, Any], answering: ThreadedTaskDispatcher
    ) -> Server:
        sock: socket.socket = listener.sock
        config = self.wsgi.extensions["inkwell"]
        most = config.max_body_bytes + limits.CHUNKING_BYTES
        settings = Adjustments(
            sockets=[sock],
            backlog=self.cfg.backlog,
            ident="",
            clear_untrusted_proxy_headers=False,  # the application's ProxyFix decides
            log_socket_errors=False,  # clients may leave as they like
            cleanup_interval=SWEEP_S,
            connection_limit=2 * limits.CONNECTIONS,  # ours is the one that holds
            max_request_header_size=limits.HEAD_BYTES,
            max_request_body_size=most,
            inbuf_overflow=most + 1,  # in memory, which MEMORY_BYTES bounds
            outbuf_overflow=limits.ANSWER_BYTES,
            channel_request_lookahead=1,  # a client that leaves is noticed while it waits
        )
        settings.upload_bytes = partial(bodies.most_bytes, config=config)
        return Server(
            self.wsgi,
            connections,
            _sock=sock,
            dispatcher=answering,
            adj=settings,
            sockinfo=(sock.family, sock.type, sock.proto, sock.getsockname()),
            bind_socket=False,
            by_address=config.trusted_proxies == 0,  # else all come from the proxy
        )


def _raise_file_limit() -> None:
    """Allow as many open files as the connections take, if the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
